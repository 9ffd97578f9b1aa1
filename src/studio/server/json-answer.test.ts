import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { answerJson } from './json-answer.ts';

const large = { numbers: Array.from({ length: 2000 }, (_, place) => place) };
const small = { number: 1 };
const app = new Hono();
app.get('/large', (context) => answerJson(context, large));
app.get('/small', (context) => answerJson(context, small));
app.get('/fresh', (context) => answerJson(context, { number: 1 }));
const get = async (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

test('who takes gzip gets it, the same bytes every time; who does not gets the text', async () => {
  const encoded = await get('/large', { 'Accept-Encoding': 'br, gzip;q=0.8' });
  expect(encoded.headers.get('Content-Encoding')).toBe('gzip');
  const bytes = Buffer.from(await encoded.arrayBuffer());
  expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(large);
  const again = await get('/large', { 'Accept-Encoding': 'gzip' });
  expect(Buffer.from(await again.arrayBuffer())).toEqual(bytes);
  for (const asked of ['', 'identity', 'gzip;q=0', 'gzip; q=0.0', 'xgzip']) {
    const plain = await get('/large', { 'Accept-Encoding': asked });
    expect(plain.headers.get('Content-Encoding'), asked).toBeNull();
    expect(await plain.json()).toEqual(large);
  }
});

test('a small answer is sent as it is', async () => {
  const answer = await get('/small', { 'Accept-Encoding': 'gzip' });
  expect(answer.headers.get('Content-Encoding')).toBeNull();
  expect(answer.headers.get('Content-Type')).toBe('application/json');
  expect(await answer.json()).toEqual(small);
});

test('who has the answer gets no second one, also where it was made anew', async () => {
  const tag = (await get('/small')).headers.get('ETag')!;
  for (const path of ['/small', '/fresh']) {
    const again = await get(path, { 'If-None-Match': tag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  }
  expect((await get('/large', { 'If-None-Match': tag })).status).toBe(200);
});
