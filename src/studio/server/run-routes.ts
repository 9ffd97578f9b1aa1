/** What can be read of runs. */

import { readFile, stat } from 'node:fs/promises';
import { Hono } from 'hono';
import { datasetNames } from '../../data/source.ts';
import { AliError } from '../../errors.ts';
import { presets } from '../../presets/index.ts';
import { listCheckpoints } from '../../train/checkpoint-list.ts';
import { readRunFile } from '../../train/run-file.ts';
import { countParameters } from '../../train/step.ts';
import { formFields } from '../runs/form-fields.ts';
import { picturePath, runPath } from '../runs/run-path.ts';
import type { RunDetail, StartForm } from '../shared/messages.ts';
import type { Studio } from './studio.ts';

const pictureLimit = 64 * 2 ** 20;

export function runRoutes({ runs, list, feeds }: Studio): Hono {
  const routes = new Hono();
  routes.get('/runs', async (context) => context.json(await list.read()));
  routes.get('/form', (context) => {
    const form: StartForm = { presets, datasets: datasetNames, fields: formFields() };
    return context.json(form);
  });
  routes.get('/runs/:name', async (context) => {
    const name = context.req.param('name');
    const run = await runPath(runs, name);
    const summary = await list.readOne(name);
    if (!summary) throw new AliError('run', `${name} is no run; expected a folder with config.json`);
    const { config, provenance } = await readRunFile(run);
    const detail: RunDetail = {
      summary,
      config,
      provenance,
      checkpoints: await listCheckpoints(run),
      parameters: countParameters(config),
    };
    return context.json(detail);
  });
  routes.get('/runs/:name/history', async (context) => {
    const run = await runPath(runs, context.req.param('name'));
    return context.json(await feeds.of(run).history());
  });
  routes.get('/runs/:name/pictures/:picture', async (context) => {
    const path = await picturePath(runs, context.req.param('name'), context.req.param('picture'));
    const { size, mtimeMs } = await stat(path);
    if (size > pictureLimit)
      throw new AliError('data', `${path}: expected at most ${pictureLimit} bytes; received ${size}`);
    const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
    const fixed = { ETag: tag, 'Cache-Control': 'no-cache' };
    if (context.req.header('If-None-Match') === tag) return context.body(null, 304, fixed);
    return context.body(new Uint8Array(await readFile(path)), 200, { ...fixed, 'Content-Type': 'image/png' });
  });
  return routes;
}
