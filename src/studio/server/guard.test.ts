import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { guard, isOwnName, RefusedError, secureHeaders } from './guard.ts';

const app = new Hono();
app.use(secureHeaders, guard({ host: '127.0.0.1', token: 'right' }));
app.all('/', (context) => context.text('done'));
app.onError((error, context) => context.text(error.message, error instanceof RefusedError ? 403 : 500));

const own = { Host: '127.0.0.1:6780' };
const writes = { ...own, 'X-Studio-Token': 'right', 'Content-Type': 'application/json' };
const ask = (headers: Record<string, string>, method = 'GET') =>
  app.request('http://127.0.0.1:6780/', { method, headers });

test.each([
  [own, 'GET', 200],
  [{ ...own, 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }, 'GET', 200],
  [{ ...own, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }, 'GET', 200],
  [{ ...own, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 'GET', 403],
  [{ ...own, 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'cors' }, 'GET', 403],
  [{ Host: 'evil.example:6780' }, 'GET', 403],
  [{ Host: '127.0.0.1.evil.example' }, 'GET', 403],
  [writes, 'POST', 200],
  [{ ...writes, Origin: 'http://127.0.0.1:6780', 'Sec-Fetch-Site': 'same-origin' }, 'POST', 200],
  [{ ...writes, Origin: 'http://127.0.0.1:9999' }, 'POST', 403],
  [{ ...writes, Origin: 'null' }, 'POST', 403],
  [{ ...writes, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }, 'POST', 403],
  [{ ...writes, 'X-Studio-Token': 'wrong' }, 'POST', 403],
  [{ ...own, 'Content-Type': 'application/json' }, 'POST', 403],
  [{ ...writes, 'Content-Type': 'text/plain' }, 'POST', 403],
  [{ ...writes, 'X-Studio-Token': '' }, 'DELETE', 403],
])('%j %s: %i', async (headers, method, status) => {
  expect((await ask(headers, method)).status).toBe(status);
});

test('answers and refusals say that nothing may come from another origin', async () => {
  for (const headers of [own, { Host: 'evil.example' }]) {
    const response = await ask(headers);
    expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  }
});

test('on all addresses any address is its own, but no name is', () => {
  expect(isOwnName('192.168.0.7:6780', '0.0.0.0')).toBe(true);
  expect(isOwnName('[fe80::1]:6780', '::')).toBe(true);
  expect(isOwnName('evil.example:6780', '0.0.0.0')).toBe(false);
  expect(isOwnName('192.168.0.7:6780', '127.0.0.1')).toBe(false);
  expect(isOwnName('box.local:80', 'box.local')).toBe(true);
});
