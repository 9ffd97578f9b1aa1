/** The studio's server over HTTP: what it tells, what it refuses, and the trainings that it starts. */

import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodePng } from '../src/data/picture.ts';
import type { RunHistory, RunSummary } from '../src/studio/shared/messages.ts';
import { ali } from './run-ali.ts';
import { type StudioProcess, startStudioProcess, until } from './studio.ts';

const folder = mkdtempSync(join(tmpdir(), 'ali-studio-server-'));
const runs = join(folder, 'runs');
let studio: StudioProcess;

beforeAll(async () => {
  const words = 'train grid --steps 30 --set logEvery=1 --snapshot-every 10 --threads 1 --quiet'.split(' ');
  const { code, stderr } = await ali([...words, '--out', join(runs, '0001-grid')], { cwd: folder });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  writeFileSync(join(folder, 'secret.png'), 'secret');
  studio = await startStudioProcess(runs, { cwd: folder });
});
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = async (path: string) => fetch(`${studio.base}${path}`);
const list = async () => (await (await get('api/runs')).json()) as RunSummary[];
const find = (name: string) => async () => (await list()).find((run) => run.name === name);

/** A request whose path and headers `fetch` would not send as they are. */
function raw(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(studio.base);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode!, body }));
    });
    asked.on('error', reject).end();
  });
}

test('a run of the command line is in the list, with its curves and pictures', async () => {
  expect(await list()).toMatchObject([
    { name: '0001-grid', state: 'finished', step: 30, picture: 'step-00000030.png' },
  ]);
  const detail = await (await get('api/runs/0001-grid')).json();
  expect(detail).toMatchObject({
    config: { preset: 'grid' },
    checkpoints: [0, 30],
    provenance: { data: { name: 'grid' } },
  });
  const { history, pictures } = (await (await get('api/runs/0001-grid/history')).json()) as RunHistory;
  expect(history.series['loss/generator']!.steps).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  expect(pictures.samples).toEqual([0, 10, 20, 30]);
  const picture = await get('api/runs/0001-grid/pictures/step-00000030.png');
  expect(picture.headers.get('Content-Type')).toBe('image/png');
  expect(
    Buffer.from(await picture.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  const tag = picture.headers.get('ETag')!;
  const again = await fetch(picture.url, { headers: { 'If-None-Match': tag } });
  expect(again.status).toBe(304);
});

test.each([
  '/../secret.png',
  '/assets/../../secret.png',
  '/%2e%2e/secret.png',
  '/api/runs/..%2f/pictures/reals.png',
  '/api/runs/0001-grid/pictures/..%2f..%2f..%2fsecret.png',
  '/api/runs/0001-grid/pictures/%2e%2e%2fconfig.json',
  '/api/runs/%2e%2e',
  '/api/runs/0001-grid%00',
  '/api/events?run=..%2f..',
])('no path leaves the folder of runs: %s', async (path) => {
  const { status, body } = await raw(path);
  expect(status).toBe(404);
  expect(body).not.toContain('secret\n');
});

test('it listens at the loopback address alone unless told', async () => {
  const { hostname, port } = new URL(studio.base);
  expect(hostname).toBe('127.0.0.1');
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outer = others.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
  const reached = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host, port: Number(port), timeout: 3000 });
      const end = (reached: boolean) => {
        socket.destroy();
        resolve(reached);
      };
      socket
        .on('connect', () => end(true))
        .on('error', () => end(false))
        .on('timeout', () => end(false));
    });
  expect(await reached('127.0.0.1')).toBe(true);
  // On Linux the whole of 127/8 is this machine: another address of it is there on every one.
  for (const host of process.platform === 'linux' ? ['127.0.0.2', ...outer] : outer) {
    expect(await reached(host), host).toBe(false);
  }
});

test('requests under another name, from another page, without the token, too large or not JSON are refused', async () => {
  expect((await raw('/api/runs', { Host: 'evil.example' })).status).toBe(403);
  expect((await raw('/', { Host: 'evil.example' })).status).toBe(403);
  const ring = { overrides: { preset: 'ring', steps: 0 } };
  expect((await studio.post('runs', ring, { Origin: 'http://evil.example' })).status).toBe(403);
  expect((await studio.post('runs', ring, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  expect((await studio.post('runs', ring, { 'X-Studio-Token': 'x' })).status).toBe(403);
  expect((await studio.post('runs', ring, { 'Content-Type': 'text/plain' })).status).toBe(403);
  expect((await studio.post('runs', 'x'.repeat(2 ** 20 + 1))).status).toBe(422);
  expect((await studio.post('runs', '{')).status).toBe(422);
  expect(readdirSync(runs)).toEqual(['0001-grid']);
});

test('what does not validate, or fails before it trains, says why and leaves nothing', async () => {
  const wrong = await studio.post('runs', { overrides: { preset: 'ring', stepz: 3 } });
  expect([wrong.status, await wrong.json()]).toMatchObject([
    422,
    { error: { message: expect.stringContaining('"steps"') } },
  ]);
  const missing = await studio.post('runs', { overrides: { preset: 'ring', data: './no-such-data' } });
  expect([missing.status, await missing.json()]).toMatchObject([
    409,
    { error: { message: expect.stringContaining('no-such-data') } },
  ]);
  expect(readdirSync(runs)).toEqual(['0001-grid']);
  expect((await studio.post('runs/0001-grid/stop', {})).status).toBe(409);
});

test('a zip of images is unpacked to train on; a hostile one is refused and leaves nothing', async () => {
  const send = async (name: string, body: Uint8Array, headers: Record<string, string> = {}) => {
    const type = { 'Content-Type': 'application/octet-stream', 'X-Studio-Token': studio.token };
    const address = `${studio.base}api/uploads/${encodeURIComponent(name)}`;
    const answer = await fetch(address, { method: 'POST', headers: { ...type, ...headers }, body: Buffer.from(body) });
    return { status: answer.status, answer: await answer.json() };
  };
  const uploads = join(runs, '.uploads');
  const picture = encodePng({ width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(90) });
  const good = zipSync({ 'set/a/1.png': picture, 'set/b/2.png': picture });
  expect((await send('set.zip', good, { 'X-Studio-Token': 'x' })).status).toBe(403);
  expect((await send('set.zip', good, { Origin: 'http://evil.example' })).status).toBe(403);
  expect((await send('set.exe', good)).status).toBe(422);
  for (const bad of [zipSync({ '../1.png': picture }), zipSync({ 'a.png': new Uint8Array(2 ** 23) }), picture]) {
    expect(await send('bad.zip', bad)).toMatchObject({ status: 422, answer: { error: { code: 'data' } } });
  }
  expect(readdirSync(uploads)).toEqual([]);
  const { status, answer } = await send('set.zip', good);
  expect([status, answer]).toMatchObject([201, { files: 2, left: 0 }]);
  const { data } = answer as { data: string };
  expect(readdirSync(data).sort()).toEqual(['a', 'b']);
  const table = await send('points.csv', Buffer.from('a,b\n1,2\n3,4\n'));
  expect(table).toMatchObject({ status: 201, answer: { data: expect.stringMatching(/points\.csv$/) } });
  expect((await list()).map(({ name }) => name)).toEqual(['0001-grid']);
  rmSync(uploads, { recursive: true });
});

test('a run is started, stopped with a checkpoint, resumed, and goes on when the studio ends', {
  timeout: 120_000,
}, async () => {
  const overrides = {
    preset: 'ring',
    steps: 100_000,
    threads: 1,
    logEvery: 5,
    checkpointEvery: 100_000,
    snapshotEvery: 50_000,
  };
  const started = await studio.post('runs', { overrides });
  expect(started.status).toBe(201);
  const { name } = (await started.json()) as { name: string };
  expect(name).toBe('0002-ring');
  await until(find(name), (run) => run?.state === 'running' && run.step > 5);
  expect((await studio.post(`runs/${name}/resume`, {})).status).toBe(409);

  expect((await studio.post(`runs/${name}/stop`, {})).status).toBe(202);
  const stopped = await until(find(name), (run) => run?.state === 'stopped');
  expect(stopped).toMatchObject({ canResume: true });
  expect(stopped).not.toHaveProperty('problem');
  const { checkpoints } = (await (await get(`api/runs/${name}`)).json()) as { checkpoints: number[] };
  expect(checkpoints.at(-1)).toBe(stopped!.step);

  expect((await studio.post(`runs/${name}/resume`, {})).status).toBe(202);
  await until(find(name), (run) => run?.state === 'running' && run.step > stopped!.step);
  expect((await studio.post(`runs/${name}/stop`, {})).status).toBe(202);
  await until(find(name), (run) => run?.state === 'stopped');
  const resumed = studio.post(`runs/${name}/resume`, {});
  await until(find(name), (run) => run?.state === 'starting');
  expect((await studio.post(`runs/${name}/stop`, {})).status).toBe(202);
  expect((await resumed).status).toBe(202);
  expect(await until(find(name), (run) => run?.canResume === true)).not.toHaveProperty('problem');

  expect((await studio.post(`runs/${name}/resume`, {})).status).toBe(202);
  await studio.close();
  studio = await startStudioProcess(runs, { cwd: folder });
  expect(await find(name)()).toMatchObject({ state: 'running', canStop: process.platform === 'linux' });
  if (process.platform === 'linux') {
    expect((await studio.post(`runs/${name}/stop`, {})).status).toBe(202);
    await until(find(name), (run) => run?.state === 'stopped');
  }
});

test.skipIf(process.platform !== 'linux')(
  'a killed training leaves the studio up, and a killed studio the training',
  {
    timeout: 120_000,
  },
  async () => {
    const overrides = {
      preset: 'ring',
      steps: 100_000,
      threads: 1,
      logEvery: 5,
      checkpointEvery: 20,
      snapshotEvery: 50_000,
    };
    const { name } = (await (await studio.post('runs', { overrides })).json()) as { name: string };
    await until(find(name), (run) => run?.state === 'running' && run.step > 20);
    process.kill(JSON.parse(readFileSync(join(runs, name, '.lock'), 'utf8')).pid, 'SIGKILL');
    const killed = await until(find(name), (run) => run?.state === 'failed');
    expect(killed).toMatchObject({ canResume: true, problem: expect.stringContaining('SIGKILL') });
    expect(studio.child.exitCode).toBeNull();

    expect((await studio.post(`runs/${name}/resume`, {})).status).toBe(202);
    await until(find(name), (run) => run?.state === 'running');
    const ended = once(studio.child, 'exit');
    studio.child.kill('SIGKILL');
    await ended;
    studio = await startStudioProcess(runs, { cwd: folder });
    const { step } = (await find(name)())!;
    await until(find(name), (run) => run?.state === 'running' && run.step > step);
    expect((await studio.post(`runs/${name}/stop`, {})).status).toBe(202);
    await until(find(name), (run) => run?.state === 'stopped');
  },
);
