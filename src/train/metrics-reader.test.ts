import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetricsReader, readLastMetrics } from './metrics-reader.ts';

let run: string;
let path: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ali-metrics-'));
  path = join(run, 'metrics.jsonl');
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const lines = (count: number) => Array.from({ length: count }, (_, step) => `{"step":${step}}\n`).join('');
const steps = (records: readonly { readonly step: number }[]) => records.map(({ step }) => step);

test('reads on from where it ended, whole lines only, and none without a file', async () => {
  const reader = createMetricsReader(run);
  expect(await reader.read()).toEqual({ records: [], restarted: false });
  writeFileSync(path, '{"step":1,"loss":2}\nno record\n{"step":2}\n{"step":3');
  expect(await reader.read()).toEqual({ records: [{ step: 1, loss: 2 }, { step: 2 }], restarted: false });
  expect(steps((await reader.read()).records)).toEqual([]);
  appendFileSync(path, '}\n{"step":4}\n');
  expect(steps((await reader.read()).records)).toEqual([3, 4]);
});

test('reads in pieces, but never less than a line', async () => {
  writeFileSync(path, lines(100));
  const reader = createMetricsReader(run);
  const all: number[] = [];
  for (let part = steps((await reader.read(5)).records); part.length > 0; ) {
    all.push(...part);
    part = steps((await reader.read(5)).records);
  }
  expect(all).toEqual(Array.from({ length: 100 }, (_, step) => step));
});

test('begins again when the file was written anew, longer or shorter', async () => {
  writeFileSync(path, '{"step":1}\n{"step":2}\n');
  const reader = createMetricsReader(run);
  await reader.read();
  writeFileSync(path, '{"step":1}\n');
  expect(await reader.read()).toEqual({ records: [{ step: 1 }], restarted: true });
  writeFileSync(`${path}.new`, '{"step":7}\n{"step":8}\n{"step":9}\n');
  renameSync(`${path}.new`, path);
  const { records, restarted } = await reader.read();
  expect([steps(records), restarted]).toEqual([[7, 8, 9], true]);
  rmSync(path);
  expect(await reader.read()).toEqual({ records: [], restarted: true });
});

test('the last records come from the end of the file alone', async () => {
  expect(await readLastMetrics(run)).toEqual([]);
  writeFileSync(path, `${lines(1000)}{"st`);
  expect(steps(await readLastMetrics(run, { bytes: 50 }))).toEqual([997, 998, 999]);
  expect(await readLastMetrics(run)).toHaveLength(1000);
});
