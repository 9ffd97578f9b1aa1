import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/tiny.ts';
import { doCell } from './do-cell.ts';
import type { CellContext, Experiment } from './experiment.ts';

const plan = { experiment: 'one', budget: 'smoke', seeds: [0] } as const;

/** A cell whose work is `run`. */
function doOne(folder: string, run: (context: CellContext) => void) {
  const experiment: Experiment = {
    ...{ name: 'one', title: 'One', about: 'One cell.', paper: [] },
    budgets: { smoke: '', cpu: '', full: '' },
    seeds: { smoke: [0], cpu: [0], full: [0] },
    cells: () => [{ name: 'cell', seed: 0, settings: {} }],
    async run(_, context) {
      run(context);
      return {};
    },
    summarise: async () => ({ numbers: {}, tables: [], pictures: [], remarks: [] }),
  };
  mkdirSync(join(folder, 'cells'), { recursive: true });
  return doCell('cell', { experiment, plan, folder, signal: new AbortController().signal, report: () => {} });
}

it('counts its processes, but not where an earlier version began it', async () => {
  expect(await doOne(temporaryFolder(), () => {})).toMatchObject({ processes: 1 });
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'work', 'cell', 'run'), { recursive: true });
  for (let time = 0; time < 2; time++) expect(await doOne(folder, () => {})).not.toHaveProperty('processes');
});

it('removes what a kill left of the file of its time, which is no work of an earlier version', async () => {
  const folder = temporaryFolder();
  const work = join(folder, 'work', 'cell');
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, '.elapsed.json.0123456789ab.tmp'), '{');
  expect(await doOne(folder, () => {})).toMatchObject({ processes: 1 });
  expect(readdirSync(work)).toEqual(['elapsed.json']);
});

it('tells of the error of the cell, not of the time that cannot be written behind it', async () => {
  const lose = ({ folder }: CellContext) => rmSync(folder, { recursive: true });
  await expect(
    doOne(temporaryFolder(), (context) => {
      lose(context);
      throw new Error('its own');
    }),
  ).rejects.toThrow('its own');
  await expect(doOne(temporaryFolder(), lose)).rejects.toThrow('elapsed.json');
});
