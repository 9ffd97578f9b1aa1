import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodePng } from '../data/picture.ts';
import { AliError } from '../errors.ts';
import { doCell } from './do-cell.ts';
import type { Experiment } from './experiment.ts';
import { type ProgressEvent, type ReproduceOptions, reproduce } from './reproduce.ts';
import { meanStd } from './statistics.ts';

const root = mkdtempSync(join(tmpdir(), 'ali-reproduce-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Cells that square their seed; `broken` are seeds that fail, `done` what was run. */
function squares({ factor = 1, broken = new Set<number>() } = {}) {
  const done: string[] = [];
  const experiment: Experiment<{ factor: number }, { square: number }> = {
    name: 'squares',
    title: 'Squares',
    about: 'Seeds are squared.',
    paper: [{ what: 'the square of 3', value: '9', source: 'Euclid | IX' }],
    budgets: { smoke: 'at once', cpu: 'soon', full: 'later' },
    seeds: { smoke: [1], cpu: [1, 2, 3], full: [1, 2, 3, 4] },
    cells: ({ seeds }) => seeds.map((seed) => ({ name: `square-${seed}`, seed, settings: { factor } })),
    async run({ name, seed, settings }, { folder, report }) {
      report('squaring');
      if (broken.has(seed)) throw new AliError('diverged', 'no square came out', { remedy: 'try another seed' });
      done.push(name);
      writeFileSync(join(folder, 'note'), 'kept');
      return { square: settings.factor * seed * seed };
    },
    async summarise(results) {
      const values = results.map(({ result }) => result.square);
      const picture = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as const;
      return {
        numbers: { square: meanStd(values) },
        tables: [{ title: 'All', columns: ['square', 'paper'], rows: values.map((value) => [String(value), '9']) }],
        pictures: [{ name: 'dot.png', png: encodePng(picture), caption: 'A dot' }],
        remarks: ['All was squared.'],
      };
    },
  };
  const events: ProgressEvent[] = [];
  const launch: ReproduceOptions['launch'] = async (cell, { folder, signal, report }) => {
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
    await doCell(cell.name, { experiment, plan, folder, signal, report: (progress) => report(cell, progress) });
  };
  const run = (name: string, options: ReproduceOptions = {}) =>
    reproduce(experiment, { out: join(root, name), launch, onProgress: (event) => events.push(event), ...options });
  return { run, done, events };
}

describe('reproduce', () => {
  it('leaves results.json, README.md and pictures', async () => {
    const { run, events } = squares();
    const { folder, ...reproduction } = await run('whole');
    expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))).toEqual(reproduction);
    expect(reproduction).toMatchObject({
      experiment: 'squares',
      command: 'ali reproduce squares --budget cpu --seeds 1-3',
      budget: 'cpu',
      seeds: [1, 2, 3],
      summary: { square: { mean: 14 / 3, count: 3 } },
      failed: [],
      versions: { node: process.versions.node },
    });
    expect(reproduction.cells[2]).toMatchObject({
      name: 'square-3',
      seed: 3,
      settings: { factor: 1 },
      result: { square: 9 },
    });
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'cells', 'dot.png', 'plan.json', 'results.json', 'work']);
    const text = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const part of [
      '# Squares',
      '| 9 | 9 |',
      'All was squared.',
      '![dot.png](dot.png)\n\n*A dot*',
      'Euclid \\| IX',
      'minutes of wall time in all, of every process that worked on them,',
      '`cpu`: soon',
    ]) {
      expect(text).toContain(part);
    }
    expect(events[0]).toEqual({ event: 'started', folder, cells: 3, finished: 0 });
    expect(events).toContainEqual({ event: 'progress', cell: 'square-2', progress: 'squaring' });
  });

  it('goes on where it was stopped: what is finished is not done again', async () => {
    const { run, done } = squares();
    const controller = new AbortController();
    const stopped = run('stopped', {
      processes: 1,
      signal: controller.signal,
      onProgress: (event) => event.event === 'ended' && controller.abort(),
    });
    await expect(stopped).rejects.toThrow('squares was stopped; what is finished is in');
    expect(done).toEqual(['square-1']);
    const { cells } = await run('stopped', { processes: 1 });
    expect(done).toEqual(['square-1', 'square-2', 'square-3']);
    expect(cells.map(({ name }) => name)).toEqual(done);
  });

  it('counts the time of every process that worked on a cell', async () => {
    const broken = new Set([1]);
    const { run } = squares({ broken });
    const { folder } = await run('timed', { seeds: [1] });
    const path = join(folder, 'work', 'square-1', 'elapsed.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ processes: 1 });
    writeFileSync(path, JSON.stringify({ seconds: 300, processes: 3 }));
    broken.clear();
    const { cells, minutes } = await run('timed', { seeds: [1] });
    expect(cells).toMatchObject([{ processes: 4 }]);
    expect(cells[0]!.seconds).toBeGreaterThanOrEqual(300);
    expect(minutes).toBeGreaterThanOrEqual(5);
  });

  it('takes more seeds into the same folder, and does cells of other settings again', async () => {
    const first = squares();
    await first.run('grown', { seeds: [1] });
    await first.run('grown', { seeds: [1, 2] });
    expect(first.done).toEqual(['square-1', 'square-2']);
    const { cells } = await squares({ factor: 2 }).run('grown', { seeds: [2] });
    expect(cells.map(({ result }) => result)).toEqual([{ square: 8 }]);
  });

  it('tells what failed, keeps the others, and tries again', async () => {
    const broken = new Set([2]);
    const { run, done, events } = squares({ broken });
    const { failed, cells, folder } = await run('broken');
    const failure = { cell: 'square-2', code: 'diverged', message: 'no square came out', remedy: 'try another seed' };
    expect(failed).toEqual([failure]);
    expect(cells.map(({ seed }) => seed)).toEqual([1, 3]);
    expect(events).toContainEqual(expect.objectContaining({ event: 'ended', cell: 'square-2', failure }));
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('| square-2 | no square came out |');
    broken.clear();
    expect((await run('broken')).failed).toEqual([]);
    expect(done.toSorted()).toEqual(['square-1', 'square-2', 'square-3']);
  });

  it('writes what there is where everything failed', async () => {
    const { summary, cells, failed } = await squares({ broken: new Set([1]) }).run('nothing', { seeds: [1] });
    expect({ summary, cells, failures: failed.length }).toEqual({ summary: null, cells: [], failures: 1 });
  });

  it('refuses a folder of another reproduction, and a damaged cell', async () => {
    await squares().run('other');
    await expect(squares().run('other', { budget: 'smoke' })).rejects.toThrow(
      'expected squares --budget smoke; received squares --budget cpu',
    );
    writeFileSync(join(root, 'other', 'cells', 'square-1.json'), '{"cell":');
    await expect(squares().run('other')).rejects.toThrow('square-1.json cannot be read');
  });

  it('refuses an option that the experiment does not heed', async () => {
    await expect(squares().run('options', { data: 'elsewhere' })).rejects.toMatchObject({
      code: 'usage',
      message: 'squares: expected none of --data, --preset, --run, --labels-from; received --data elsewhere',
    });
    await expect(reproduce('samples', { labelsFrom: 'x' })).rejects.toThrow(
      'samples: expected no option but --data, --preset, --run; received --labels-from x',
    );
    await expect(squares().run('options', { data: '' })).rejects.toThrow('expected none of --data');
    await expect(reproduce('samples', { data: '' })).rejects.toThrow(
      'samples: expected something behind --data; received nothing',
    );
  });

  it('names what an unknown experiment may have meant', async () => {
    await expect(reproduce('toi')).rejects.toMatchObject({ code: 'usage', remedy: 'did you mean "toy"?' });
  });
});
