import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { presets } from '../../presets/index.ts';
import { createFeeds, createRunFeed, type FeedMessage } from './run-feed.ts';

let run: string;
let path: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ali-feed-'));
  path = join(run, 'metrics.jsonl');
  const provenance = { versions: {}, data: { name: 'grid', digest: '', source: 'grid', train: 1, test: 1 } };
  writeFileSync(join(run, 'config.json'), JSON.stringify({ ...presets.grid, steps: 100, provenance }));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const line = (step: number, more: object = {}) =>
  `${JSON.stringify({ step, time: 1000 + step, loss: step, ...more })}\n`;

test('tells every listener what is new: records, pictures, and the warnings that training gave', async () => {
  const feed = createRunFeed(run);
  const told: FeedMessage[] = [];
  const end = feed.listen((message) => told.push(message));
  await feed.update();
  expect(told).toEqual([]);
  const saturated = { 'discriminator/encoder-joint': 0.999, 'discriminator/decoder-joint': 0.001 };
  for (let step = 1; step <= 10; step++) appendFileSync(path, line(step, saturated));
  mkdirSync(join(run, 'samples'));
  writeFileSync(join(run, 'samples', 'step-00000000.png'), '');
  await feed.update();
  expect(told).toMatchObject([
    { history: false, warnings: [{ step: 10, code: 'discriminator-saturated' }], pictures: { samples: [0] } },
  ]);
  expect(told[0]).toHaveProperty('records.length', 10);
  end();
  appendFileSync(path, line(11));
  const { history, warnings } = await feed.history();
  expect(told).toHaveLength(1);
  expect(history.series.loss!.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(warnings.map(({ code }) => code)).toEqual(['schedule-mismatch', 'discriminator-saturated']);
});

test('begins anew when the metrics were cut back to a checkpoint', async () => {
  writeFileSync(path, line(1) + line(2) + line(3));
  const feed = createRunFeed(run);
  await feed.update();
  const told: FeedMessage[] = [];
  feed.listen((message) => told.push(message));
  writeFileSync(`${path}.tmp`, line(1) + line(2, { loss: 7 }));
  renameSync(`${path}.tmp`, path);
  await feed.update();
  expect(told).toEqual([{ history: true }]);
  expect((await feed.history()).history.series.loss!.means).toEqual([1, 7]);
});

test('500,000 lines are told as a history of at most 1,000 places a curve', { timeout: 60_000 }, async () => {
  const part: string[] = [];
  for (let step = 1; step <= 500_000; step++)
    part.push(`{"step":${step},"time":${1000 + step / 100},"loss":${step % 7}}\n`);
  writeFileSync(path, part.join(''));
  const feed = createRunFeed(run);
  const told: FeedMessage[] = [];
  feed.listen((message) => told.push(message));
  const { history } = await feed.history();
  expect(told).toEqual([{ history: true }]);
  const { steps, lows, highs } = history.series.loss!;
  expect(steps.length).toBeLessThanOrEqual(1000);
  expect(steps.at(-1)).toBe(500_000);
  expect([Math.min(...(lows as number[])), Math.max(...(highs as number[]))]).toEqual([0, 6]);
  const began = performance.now();
  appendFileSync(path, line(500_001));
  await feed.update();
  expect(told[1]).toMatchObject({ history: false, records: [{ step: 500_001 }] });
  expect(performance.now() - began).toBeLessThan(200);
});

test('feeds that somebody listens to are kept', () => {
  const feeds = createFeeds({ keep: 2 });
  const first = feeds.of('a');
  first.listen(() => {});
  for (const name of ['b', 'c', 'd']) feeds.of(name);
  expect(feeds.of('a')).toBe(first);
});
