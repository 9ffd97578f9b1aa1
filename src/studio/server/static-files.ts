/** The files of the page. They are listed once, so that no request can name any other. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Hono } from 'hono';
import { AliError } from '../../errors.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Adds a route for every file below `folder`, and for the lab's assets as if they were the page's own too: what both have lies there
 * once. @throws AliError 'io' when the page is not there.
 */
export async function serveFiles(app: Hono, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw new AliError('io', `the studio's page is missing; expected it at ${folder}`, {
      remedy: 'build it with: npm run build',
      cause,
    });
  });
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    const hashed = address.includes('/assets/');
    const answer = async (request: Request) => {
      const bytes = await readFile(path);
      const tag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
      const cache = hashed ? 'public, max-age=31536000, immutable' : 'no-cache';
      const fixed = { ETag: tag, 'Cache-Control': cache };
      if (request.headers.get('If-None-Match') === tag) return new Response(null, { status: 304, headers: fixed });
      return new Response(new Uint8Array(bytes), { headers: { ...fixed, 'Content-Type': type } });
    };
    const isIndex = entry.name === 'index.html';
    const shared = address.startsWith('/lab/assets/');
    const addresses = [
      address,
      ...(isIndex ? [address.slice(0, -'index.html'.length)] : []),
      ...(shared ? [address.slice('/lab'.length)] : []),
    ];
    for (const each of addresses) app.get(each, (context) => answer(context.req.raw));
  }
}
