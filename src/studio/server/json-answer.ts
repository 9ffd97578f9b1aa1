/** Answers in JSON that many ask for: written and compressed once, and not sent again to those who have them. */

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import { jsonText } from '../runs/lately.ts';

/** Smaller answers fit into a packet or two anyhow. */
const worthCompressing = 2048;

interface Written {
  readonly tag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  compressed?: Promise<Uint8Array<ArrayBuffer>>;
}

const compress = promisify(gzip);
const written = new WeakMap<object, Written>();

/** Answers with a value that will not change any more. */
export async function answerJson(context: Context, value: object): Promise<Response> {
  const known = write(value);
  const fixed = { ETag: known.tag, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding' };
  if (context.req.header('If-None-Match') === known.tag) return context.body(null, 304, fixed);
  const headers = { ...fixed, 'Content-Type': 'application/json' };
  if (known.plain.length < worthCompressing || !takesGzip(context)) return context.body(known.plain, 200, headers);
  known.compressed ??= compress(known.plain, { level: 1 }).then((bytes) => new Uint8Array(bytes));
  return context.body(await known.compressed, 200, { ...headers, 'Content-Encoding': 'gzip' });
}

function write(value: object): Written {
  const known = written.get(value);
  if (known) return known;
  const plain = new TextEncoder().encode(jsonText(value));
  const fresh = { tag: `W/"${createHash('sha1').update(plain).digest('base64url')}"`, plain };
  written.set(value, fresh);
  return fresh;
}

/** Whether a client has said that it takes gzip, and not at quality 0. */
function takesGzip(context: Context): boolean {
  const asked = (context.req.header('Accept-Encoding') ?? '').split(',').map((each) => each.replaceAll(' ', ''));
  return asked.some((each) => /^gzip(;q=(?!0(\.0*)?$).*)?$/i.test(each));
}
