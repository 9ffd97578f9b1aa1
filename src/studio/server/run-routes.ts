/** What can be read of runs. */

import { readFile, stat } from 'node:fs/promises';
import { Hono } from 'hono';
import { datasetNames } from '../../data/source.ts';
import { AliError } from '../../errors.ts';
import type { Config } from '../../presets/config.ts';
import { presets } from '../../presets/index.ts';
import { listCheckpoints } from '../../train/checkpoint-list.ts';
import { readRunFile } from '../../train/run-file.ts';
import { countParameters } from '../../train/step.ts';
import { formFields } from '../runs/form-fields.ts';
import { lately } from '../runs/lately.ts';
import { picturePath, runPath } from '../runs/run-path.ts';
import type { RunDetail, StartForm } from '../shared/messages.ts';
import { answerJson } from './json-answer.ts';
import type { Studio } from './studio.ts';

/** Counting builds the networks, and those of a configuration stay what they are. */
const parameters = lately(async (config) => countParameters(JSON.parse(config) as Config), {
  milliseconds: Number.POSITIVE_INFINITY,
});

const pictureLimit = 64 * 2 ** 20;
const smallPicture = 2 ** 20;

export function runRoutes({ runs, list, feeds, processes, interval }: Studio): Hono {
  const routes = new Hono();
  routes.get('/runs', async (context) => answerJson(context, await list.read()));
  routes.get('/form', (context) => {
    const form: StartForm = { presets, datasets: datasetNames, fields: formFields() };
    return context.json(form);
  });
  const details = lately(detailOf, { milliseconds: interval, version: processes.changes });
  async function detailOf(name: string): Promise<RunDetail> {
    const run = await runPath(runs, name);
    const summary = await list.readOne(name);
    if (!summary) throw new AliError('run', `${name} is no run; expected a folder with config.json`);
    const { config, provenance } = await readRunFile(run);
    const checkpoints = await listCheckpoints(run);
    return { summary, config, provenance, checkpoints, parameters: await parameters(JSON.stringify(config)) };
  }
  routes.get('/runs/:name', async (context) => answerJson(context, await details(context.req.param('name'))));
  const histories = lately(async (name) => feeds.of(await runPath(runs, name)).history(), { milliseconds: interval });
  routes.get('/runs/:name/history', async (context) => answerJson(context, await histories(context.req.param('name'))));
  const pictures = lately(
    async (key) => {
      const [name, picture] = JSON.parse(key) as [string, string];
      const path = await picturePath(runs, name, picture);
      const { size, mtimeMs } = await stat(path);
      if (size > pictureLimit)
        throw new AliError('data', `${path}: expected at most ${pictureLimit} bytes; received ${size}`);
      const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
      // What is small is read once for all who ask at the same time.
      return { path, tag, bytes: size <= smallPicture ? await readFile(path) : undefined };
    },
    { milliseconds: interval, keep: 16 },
  );
  routes.get('/runs/:name/pictures/:picture', async (context) => {
    const { name, picture } = context.req.param();
    const { path, tag, bytes } = await pictures(JSON.stringify([name, picture]));
    const fixed = { ETag: tag, 'Cache-Control': 'no-cache' };
    if (context.req.header('If-None-Match') === tag) return context.body(null, 304, fixed);
    const content = new Uint8Array(bytes ?? (await readFile(path)));
    return context.body(content, 200, { ...fixed, 'Content-Type': 'image/png' });
  });
  return routes;
}
