import { describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import type { Cell } from './experiment.ts';
import { runCells } from './run-cells.ts';

const cell = (name: string, after: readonly string[] = []): Cell => ({ name, seed: 0, settings: {}, after });

function follow(cells: readonly Cell[], { processes = 2, broken = [] as readonly string[], finished = [''] } = {}) {
  const controller = new AbortController();
  const started: string[] = [];
  const ended: string[] = [];
  let [running, most] = [0, 0];
  const launch = async ({ name }: Cell) => {
    started.push(name);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if (broken.includes(name)) throw new AliError('diverged', `${name} broke`, { remedy: 'mend it' });
  };
  const run = runCells(cells, {
    launch,
    processes,
    finished: new Set(finished),
    signal: controller.signal,
    onEnd: ({ name }) => {
      ended.push(name);
      if (name === 'stop') controller.abort();
    },
  });
  return run.then((failures) => ({ failures, started, ended, most }));
}

describe('runCells', () => {
  it('runs as many at a time as it may, each after what it needs', async () => {
    const cells = [cell('late', ['gan']), cell('a'), cell('gan'), cell('b')];
    const { failures, started, most } = await follow(cells);
    expect(failures).toEqual([]);
    expect([...started].sort()).toEqual(['a', 'b', 'gan', 'late']);
    expect(started.indexOf('late')).toBeGreaterThan(started.indexOf('gan'));
    expect(most).toBe(2);
  });
  it('leaves out what is finished, and counts it for what needs it', async () => {
    expect((await follow([cell('gan'), cell('late', ['gan'])], { finished: ['gan'] })).started).toEqual(['late']);
  });
  it('goes on where one fails, and does not run what needs it', async () => {
    const cells = [cell('gan'), cell('late', ['gan']), cell('later', ['late']), cell('other')];
    const { failures, started, ended } = await follow(cells, { processes: 1, broken: ['gan'] });
    expect(started).toEqual(['gan', 'other']);
    expect(new Set(ended)).toEqual(new Set(['gan', 'late', 'later', 'other']));
    expect(failures).toEqual([
      { cell: 'gan', code: 'diverged', message: 'gan broke', remedy: 'mend it' },
      { cell: 'late', code: 'run', message: 'not run, as it needs gan, which failed' },
      { cell: 'later', code: 'run', message: 'not run, as it needs late, which failed' },
    ]);
  });
  it('starts nothing after it was stopped, and waits for what runs', async () => {
    const { started, ended, failures } = await follow([cell('stop'), cell('beside'), cell('never')]);
    expect({ started, failures }).toEqual({ started: ['stop', 'beside'], failures: [] });
    expect(ended).toEqual(['stop', 'beside']);
  });
});
