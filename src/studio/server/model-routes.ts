/** What the model page reads of a run: its networks as ONNX, and its data as codes. */

import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { AliError } from '../../errors.ts';
import { readChoice } from '../models/choose-checkpoint.ts';
import { runPath } from '../runs/run-path.ts';
import { modelFiles } from '../shared/model-messages.ts';
import type { Studio } from './studio.ts';

export function modelRoutes({ runs, models }: Studio): Hono {
  const routes = new Hono();
  routes.get('/runs/:name/model', async (context) => {
    const run = await runPath(runs, context.req.param('name'));
    return context.json(await models.open(run, readChoice(context.req.query('checkpoint'))));
  });
  routes.get('/runs/:name/model/:version', async (context) => {
    const { name, version } = context.req.param();
    return context.json(models.encoding(await runPath(runs, name), version));
  });
  routes.get('/runs/:name/model/:version/:file', async (context) => {
    const { name, version, file } = context.req.param();
    const known = modelFiles.find((other) => other === file);
    if (!known) throw new AliError('run', `a model has no file ${file}; expected one of ${modelFiles.join(', ')}`);
    const path = await models.file(await runPath(runs, name), version, known);
    return context.body(new Uint8Array(await readFile(path)), 200, {
      'Content-Type': known === 'sprite.png' ? 'image/png' : 'application/octet-stream',
      'Cache-Control': 'private, max-age=86400, immutable',
      ...(known.endsWith('.onnx') && { 'Content-Disposition': `attachment; filename="${known}"` }),
    });
  });
  return routes;
}
