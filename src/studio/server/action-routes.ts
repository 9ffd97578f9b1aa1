/** What changes something: start, stop and resume. */

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { AliError } from '../../errors.ts';
import { resolveConfig } from '../../train/train.ts';
import type { Studio } from './studio.ts';

const startSchema = z.strictObject({ overrides: z.record(z.string(), z.unknown()) });
const resumeSchema = z.strictObject({ steps: z.int().min(0).max(Number.MAX_SAFE_INTEGER).exactOptional() });
const nothingSchema = z.strictObject({});

export function actionRoutes({ processes }: Studio): Hono {
  const routes = new Hono();
  routes.use(
    bodyLimit({
      maxSize: 2 ** 20,
      onError: (context) => {
        context.header('Connection', 'close');
        throw new AliError('usage', 'the request is too large; expected at most 1 MiB');
      },
    }),
  );
  routes.post('/runs', async (context) => {
    const { overrides } = read(startSchema, await context.req.text());
    const name = await processes.start(resolveConfig(overrides));
    return context.json({ name }, 201);
  });
  routes.post('/runs/:name/stop', async (context) => {
    read(nothingSchema, await context.req.text());
    await processes.stop(context.req.param('name'));
    return context.json({}, 202);
  });
  routes.post('/runs/:name/resume', async (context) => {
    await processes.resume(context.req.param('name'), read(resumeSchema, await context.req.text()));
    return context.json({}, 202);
  });
  return routes;
}

function read<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AliError('usage', `the request is no JSON; received ${text.slice(0, 40)}`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AliError(
    'usage',
    result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
  );
}
