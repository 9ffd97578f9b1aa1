import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { presets } from '../../presets/index.ts';
import { lockRun } from '../../train/lock.ts';
import type { RunSummary } from '../shared/messages.ts';
import { createRunList, listChanges } from './run-list.ts';
import type { ProcessNote } from './summary.ts';

let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ali-list-'));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

function addRun(
  name: string,
  { steps = 30, done = 30, lines = '' }: { steps?: number; done?: number; lines?: string } = {},
) {
  const run = join(runs, name);
  mkdirSync(join(run, 'checkpoints', `step-${String(done).padStart(8, '0')}`), { recursive: true });
  const provenance = { versions: {}, data: { name: 'grid', digest: '', source: 'grid', train: 1, test: 1 } };
  writeFileSync(join(run, 'config.json'), JSON.stringify({ ...presets.grid, steps, provenance }));
  writeFileSync(join(run, 'metrics.jsonl'), lines);
  return run;
}

test('states: finished, stopped, running by its lock, broken', async () => {
  addRun('0001-grid');
  addRun('0002-grid', { done: 10, lines: '{"step":9,"time":1,"loss":4}\n{"step":12,"time":2,"loss":null}\n' });
  const running = addRun('0003-grid', { done: 0, lines: '{"step":5,"time":10}\n{"step":25,"time":12}\n' });
  mkdirSync(join(runs, '0004-broken'));
  writeFileSync(join(runs, '0004-broken', 'config.json'), '{');
  mkdirSync(join(runs, 'no-run'));
  const lock = lockRun(running);
  const list = createRunList(runs);
  const found = new Map((await list.read()).map((summary) => [summary.name, summary]));
  lock.release();
  expect([...found.keys()].sort()).toEqual(['0001-grid', '0002-grid', '0003-grid', '0004-broken']);
  expect(found.get('0001-grid')).toMatchObject({ state: 'finished', step: 30, canResume: false, canStop: false });
  expect(found.get('0002-grid')).toMatchObject({
    state: 'stopped',
    step: 12,
    measures: { loss: null },
    canResume: true,
  });
  expect(found.get('0003-grid')).toMatchObject({ state: 'running', step: 25, rate: 10, canResume: false });
  expect(found.get('0004-broken')).toMatchObject({ state: 'broken' });
  expect(found.get('0004-broken')!.problem).toMatch(/config.json cannot be read/);
  expect((await list.readOne('0003-grid'))!.state).toBe('stopped');
});

test('what is known of a process: it has failed, or it has not written anything yet', async () => {
  addRun('0001-grid', { done: 10 });
  mkdirSync(join(runs, '0002-grid'));
  const notes: Record<string, ProcessNote> = {
    '0001-grid': { running: false, problem: 'training diverged', remedy: 'try less' },
    '0002-grid': { running: true },
  };
  const found = (await createRunList(runs, { note: (name) => notes[name], changes: () => 0 }).read()).sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  expect(found).toMatchObject([
    { state: 'failed', problem: 'training diverged', remedy: 'try less', canResume: true },
    { state: 'starting', canStop: false },
  ]);
});

test('a folder that is not there has no runs, and a run that grew is read again', async () => {
  expect(await createRunList(join(runs, 'none')).read()).toEqual([]);
  const run = addRun('0001-grid', { done: 0 });
  const list = createRunList(runs);
  expect((await list.read())[0]!.step).toBe(0);
  writeFileSync(join(run, 'metrics.jsonl'), '{"step":3}\n');
  expect((await list.read())[0]!.step).toBe(3);
});

test('200 runs are listed in less than a second', async () => {
  for (let index = 0; index < 200; index++) addRun(`run-${index}`, { lines: '{"step":3,"loss":1}\n'.repeat(500) });
  const list = createRunList(runs);
  const began = performance.now();
  expect(await list.read()).toHaveLength(200);
  expect(performance.now() - began).toBeLessThan(1000);
});

test('only what changed is told', () => {
  const run = (name: string, step: number) => ({ name, step }) as RunSummary;
  const first = listChanges(new Map(), [run('a', 1), run('b', 1)]);
  expect(first).toMatchObject({ changed: [{ name: 'a' }, { name: 'b' }], gone: [] });
  const second = listChanges(first.next, [run('a', 2), run('c', 1)]);
  expect(second).toMatchObject({ changed: [run('a', 2), run('c', 1)], gone: ['b'] });
  expect(listChanges(second.next, [run('a', 2), run('c', 1)])).toMatchObject({ changed: [], gone: [] });
});
