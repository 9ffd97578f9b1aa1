/** The local server of the studio: its page, what runs are there, and what is done with them. */

import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AliError } from '../../errors.ts';
import { createPreparedModels, type PreparedModels } from '../models/prepared-models.ts';
import { createFeeds } from '../runs/run-feed.ts';
import { createRunList, type RunList } from '../runs/run-list.ts';
import { createTrainingProcesses, type TrainingProcesses } from '../runs/training-processes.ts';
import type { Refusal } from '../shared/messages.ts';
import { actionRoutes } from './action-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { guard, RefusedError, secureHeaders } from './guard.ts';
import { modelRoutes } from './model-routes.ts';
import { runRoutes } from './run-routes.ts';
import { serveFiles } from './static-files.ts';
import { uploadRoutes } from './upload-routes.ts';

/** What the routes share. */
export interface Studio {
  /** Absolute path of the folder of runs. */
  readonly runs: string;
  readonly list: RunList;
  readonly feeds: ReturnType<typeof createFeeds>;
  readonly processes: TrainingProcesses;
  readonly models: PreparedModels;
  /** Milliseconds between looks at the run directories; what was read serves all who ask within them. */
  readonly interval: number;
  readonly closing: AbortSignal;
}

export interface StudioOptions {
  /** The folder of runs; it need not exist yet. */
  readonly runs: string;
  /** The program and first words of the command `ali`, which trains. */
  readonly command: readonly [string, ...string[]];
  readonly host?: string;
  /** 0 takes any free one. */
  readonly port?: number;
  readonly interval?: number;
  /** The folder of the built page. */
  readonly page?: string;
}

export interface RunningStudio {
  /** Where the page is, without the token. */
  readonly address: string;
  /** What a request that changes something has to bear. */
  readonly token: string;
  /** Names of runs that it started and that are still being trained. */
  running(): string[];
  /** Ends the server; trainings that it started go on. */
  close(): Promise<void>;
}

/**
 * Serves the studio until `close`.
 * @throws AliError 'io' when the page is missing or the address is taken.
 */
export async function startStudio({
  runs: folder,
  command,
  host = '127.0.0.1',
  port = 6780,
  interval = 700,
  page = fileURLToPath(new URL('../web/', import.meta.url)),
}: StudioOptions): Promise<RunningStudio> {
  const runs = resolve(folder);
  const token = randomBytes(24).toString('base64url');
  const closing = new AbortController();
  const processes = createTrainingProcesses({ runs, command });
  const list = createRunList(runs, processes, { every: interval });
  const models = createPreparedModels();
  const app = await createApp(
    { runs, list, feeds: createFeeds({ every: interval }), processes, models, interval, closing: closing.signal },
    { host, token, page },
  );
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server;
  await listen(server, { host, port });
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
    token,
    running: processes.running,
    close: async () => {
      closing.abort();
      await models.close();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

async function createApp(
  studio: Studio,
  { host, token, page }: { readonly host: string; readonly token: string; readonly page: string },
): Promise<Hono> {
  const app = new Hono();
  app.use(secureHeaders);
  app.use(guard({ host, token }));
  app.use('/api/*', async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  });
  app.route('/api', runRoutes(studio));
  app.route('/api', modelRoutes(studio));
  app.route('/api', uploadRoutes(studio));
  app.route('/api', actionRoutes(studio));
  app.route('/api', eventRoutes(studio));
  app.notFound((context) =>
    context.json(refusal(new AliError('usage', `there is nothing at ${context.req.path}`)), 404),
  );
  app.onError((error, context) => context.json(refusal(error), statusOf(error, context.req.method)));
  await serveFiles(app, page);
  return app;
}

function refusal(error: Error): Refusal {
  if (!(error instanceof AliError)) return { error: { code: 'internal', message: error.message } };
  const { code, message, remedy } = error;
  return { error: { code, message, remedy } };
}

function statusOf(error: Error, method: string): ContentfulStatusCode {
  if (error instanceof RefusedError) return 403;
  if (!(error instanceof AliError)) return 500;
  if (error.code === 'run') return method === 'GET' ? 404 : 409;
  return error.code === 'io' ? 500 : 422;
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.message;
      fail(
        new AliError('io', `the studio cannot listen at ${host}:${port}; expected a free address; received: ${why}`, {
          remedy: 'give another with --port, or --port 0 for any free one',
          cause,
        }),
      );
    });
    server.listen({ host, port }, done);
  });
}
