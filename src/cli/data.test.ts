import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { ali } from '../../test/run-ali.ts';
import { loadDataset } from '../data/source.ts';

const cwd = mkdtempSync(join(tmpdir(), 'ali-data-'));
writeFileSync(join(cwd, 'flowers.csv'), 'width,species,length\n1,rose,2\n3,lily,4\n5,rose,6\n');

test('data info says what a data set is', async () => {
  const { code, stdout, stderr } = await ali(['data', 'info', 'digits'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { digest } = await loadDataset('digits');
  expect(stdout).toMatch(
    /\nitems +5,000: 4,500 to train on, 500 held out\nshape +\[1, 28, 28\] of uint8\nmemory +3\.92 MB\n/,
  );
  expect(stdout).toContain(`digest      ${digest}\n`);
  expect(stdout).toMatch(/\n {2}class +train +held out\n {2}0 +450 +50\n/);
});

test('data info --json, of a table with a column of labels that is named', async () => {
  const { stdout } = await ali(['data', 'info', 'flowers.csv', '--label', 'species', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'flowers.csv',
    format: 'CSV',
    shape: [2],
    type: 'float32',
    classes: ['lily', 'rose'],
    train: { count: 2, classCounts: [1, 1] },
    test: { count: 1, classCounts: [0, 1] },
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('data preview draws a row a class, or a cloud of points', async () => {
  const { code, stdout } = await ali(['data', 'preview', 'digits', '--columns', '4'], { cwd });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'data.png: 40 train items of digits; rows: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9\n',
  });
  const { width, height } = decode(readFileSync(join(cwd, 'data.png')));
  expect([width, height]).toEqual([4 * 58 + 2, 10 * 58 + 2]);
  const ring = await ali(['data', 'preview', 'ring', '--split', 'test', '--out', 'ring.png', '--json'], { cwd });
  expect(JSON.parse(ring.stdout)).toMatchObject({
    file: 'ring.png',
    data: 'ring',
    split: 'test',
    count: 10_000,
    shape: [2],
  });
  expect(decode(readFileSync(join(cwd, 'ring.png'))).width).toBe(512);
});

test.each([
  [['info', 'nowhere'], 1, 'error: nowhere does not exist'],
  [['info'], 2, "error: missing required argument 'source'"],
  [['preview', 'flowers.csv', '--label', 'species', '--out', 'a.gif'], 2, 'expected a file that ends in .png'],
  [['preview', 'digits', '--shape', '3,x'], 2, '--shape: expected sizes such as 3,64,64; received "3,x"'],
  [['info', 'flowers.csv'], 1, 'line 2, species: expected a finite number; received "rose"'],
  [['info', 'flowers.csv', '--label', 'colour'], 1, 'has no column colour; received width, species, length'],
  [['inform', 'x'], 2, "error: unknown command 'inform'"],
])('data %j fails with a clear message', async (args, expected, message) => {
  const { code, stderr } = await ali(['data', ...args], { cwd });
  expect({ code, stderr }).toEqual({ code: expected, stderr: expect.stringContaining(message) });
});

test.each(['info', 'preview'])('the help of data %s begins with examples', async (name) => {
  const { stdout } = await ali(['data', name, '--help'], { cwd });
  expect(stdout).toMatch(new RegExp(`^Examples:\n {2}ali data ${name} [\\s\\S]*\nUsage: ali data ${name} `));
});
