/** Server-sent events: the list of runs as it changes, and the metrics and pictures of those that a page shows. */

import { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { AliError } from '../../errors.ts';
import { jsonText } from '../runs/lately.ts';
import type { FeedMessage } from '../runs/run-feed.ts';
import { listChanges } from '../runs/run-list.ts';
import { runPath } from '../runs/run-path.ts';
import type { StudioEvents } from '../shared/messages.ts';
import type { Studio } from './studio.ts';

/** More runs than this have no place on one page. */
const runLimit = 20;

export function eventRoutes(studio: Studio): Hono {
  const routes = new Hono();
  routes.get('/events', async (context) => {
    const names = [...new Set(context.req.queries('run') ?? [])];
    if (names.length > runLimit) {
      throw new AliError('usage', `too many runs at once; expected at most ${runLimit}; received ${names.length}`);
    }
    const paths = await Promise.all(names.map(async (name) => [name, await runPath(studio.runs, name)] as const));
    return streamSSE(context, async (stream) => {
      await Promise.all([followList(stream, studio), ...paths.map((path) => followRun(stream, studio, path))]);
    });
  });
  return routes;
}

async function send<Name extends keyof StudioEvents>(
  stream: SSEStreamingApi,
  name: Name,
  data: StudioEvents[Name],
): Promise<void> {
  await stream.writeSSE({ event: name, data: jsonText(data) });
}

async function followList(stream: SSEStreamingApi, { list, interval, closing }: Studio): Promise<void> {
  let before = new Map<string, string>();
  let first = true;
  while (!stream.aborted && !closing.aborted) {
    const { changed, gone, next } = listChanges(before, await list.read().catch(() => []));
    before = next;
    if (first || changed.length > 0 || gone.length > 0) await send(stream, 'runs', { changed, gone });
    first = false;
    await stream.sleep(interval);
  }
}

const events = new WeakMap<FeedMessage, StudioEvents['records']>();

/** A message of a run's feed as it is sent: the same object for all who listen. */
function eventOf(run: string, message: FeedMessage & { readonly history: false }): StudioEvents['records'] {
  const { records, warnings, pictures } = message;
  const event = events.get(message) ?? { run, records, warnings, ...(pictures && { pictures }) };
  events.set(message, event);
  return event;
}

async function followRun(
  stream: SSEStreamingApi,
  { feeds, interval, closing }: Studio,
  [name, path]: readonly [string, string],
): Promise<void> {
  const feed = feeds.of(path);
  let waiting: StudioEvents['records'][] = [];
  let again = true;
  const stop = feed.listen((message) => {
    if (message.history) again = true;
    else waiting.push(eventOf(name, message));
  });
  stream.onAbort(stop);
  try {
    while (!stream.aborted && !closing.aborted) {
      await feed.update().catch(() => {});
      if (again) {
        const history = await feed.history();
        waiting = [];
        again = false;
        await send(stream, 'history', { run: name, ...history });
      }
      const now = waiting;
      waiting = [];
      for (const each of now) await send(stream, 'records', each);
      await stream.sleep(interval);
    }
  } finally {
    stop();
  }
}
