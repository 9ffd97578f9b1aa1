/** Data that the page sends to train on. */

import { Hono } from 'hono';
import { AliError } from '../../errors.ts';
import { createUploads } from '../uploads/uploads.ts';
import type { Studio } from './studio.ts';

export function uploadRoutes({ runs }: Pick<Studio, 'runs'>): Hono {
  const routes = new Hono();
  const uploads = createUploads(runs);
  routes.post('/uploads/:name', async (context) => {
    const { body } = context.req.raw;
    if (!body) throw new AliError('usage', 'the request has no file in it');
    return context.json(await uploads.receive(context.req.param('name'), body), 201);
  });
  return routes;
}
