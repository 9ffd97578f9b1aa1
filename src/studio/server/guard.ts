/** Who may ask the studio for what: its own page, from this machine, and to change anything only with the token. */

import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { AliError } from '../../errors.ts';

const tokenHeader = 'X-Studio-Token';

/** Nothing from another origin; WebAssembly and workers for models in the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Cross-origin isolation lets WebAssembly use threads. */
const headers = {
  'Content-Security-Policy': policy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Puts the headers on every answer. (`context.header` would build a whole new answer for each of them.) */
export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
};

/**
 * Refuses requests under names that are not this server's (a page of another site whose name was bound to this address),
 * requests that a page of another origin makes, and requests that change something without the token.
 */
export function guard({ host, token }: { readonly host: string; readonly token: string }): MiddlewareHandler {
  return async (context, next) => {
    const asked = context.req.header('Host') ?? '';
    if (!isOwnName(asked, host)) throw refused(`the address ${asked || 'without a name'} is not the studio's own`);
    const site = context.req.header('Sec-Fetch-Site');
    const isPage = context.req.header('Sec-Fetch-Mode') === 'navigate' && context.req.method === 'GET';
    const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (foreign && !isPage) throw refused('another site asked for it');
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      const origin = context.req.header('Origin');
      if (origin !== undefined && origin !== `http://${asked}`) throw refused(`the page of ${origin} asked for it`);
      if (!sameText(context.req.header(tokenHeader) ?? '', token)) throw refused('the token is missing or an old one');
      const type = context.req.header('Content-Type') ?? '';
      // Types that no page of another origin can send without being asked for leave first.
      if (!/^application\/(json|octet-stream)\s*(;|$)/i.test(type))
        throw refused(`expected JSON or bytes; received ${type || 'no type'}`);
    }
    await next();
  };
}

/** Whether a Host header names this server: its own host, a loopback name, or any address where it listens on all. */
export function isOwnName(asked: string, host: string): boolean {
  const name = asked.replace(/:\d+$/, '').toLowerCase();
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  if (['127.0.0.1', 'localhost', '::1', host.toLowerCase()].includes(bare)) return true;
  return (host === '0.0.0.0' || host === '::') && isIP(bare) !== 0;
}

/** Thrown as an answer with status 403. */
export class RefusedError extends AliError {}

function refused(why: string): RefusedError {
  return new RefusedError('usage', `the studio refused a request: ${why}`, {
    remedy: 'open the address that `ali studio` prints, token included',
  });
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
