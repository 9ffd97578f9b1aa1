import { expect, test } from 'vitest';
import { addRecord, createHistory } from '../../shared/history.ts';
import type { RunSummary } from '../../shared/messages.ts';
import { applyHistory, applyRecords, applyRuns, nothingYet } from './live-state.ts';

const pictures = { samples: [0], reconstructions: [], reals: true };

test('a run grows by its records and begins anew with a history', () => {
  const history = createHistory();
  addRecord(history, { step: 1, loss: 3 });
  const begun = applyHistory(nothingYet, { run: 'a', history, warnings: [], pictures });
  const warning = { step: 2, code: 'c', message: 'm', remedy: 'r' };
  const grown = applyRecords(begun, { run: 'a', records: [{ step: 2, loss: 2 }], warnings: [warning] });
  expect(grown.live.get('a')).toMatchObject({ version: 2, warnings: [warning], pictures });
  expect(grown.live.get('a')!.history.series.loss!.means).toEqual([3, 2]);
  expect(applyRecords(grown, { run: 'b', records: [], warnings: [] })).toBe(grown);
  const again = applyHistory(grown, { run: 'a', history: createHistory(), warnings: [], pictures });
  expect(again.live.get('a')).toMatchObject({ version: 3, warnings: [] });
});

test('the list takes what changed and loses what is gone', () => {
  const run = (name: string, step: number) => ({ name, step }) as RunSummary;
  const first = applyRuns(nothingYet, { changed: [run('a', 1), run('b', 1)], gone: [] });
  const second = applyRuns(first, { changed: [run('a', 2)], gone: ['b'] });
  expect([...second.runs!.values()]).toEqual([run('a', 2)]);
});
