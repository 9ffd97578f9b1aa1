import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from './source.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-table-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const load = (text: string, options = {}) => loadDataset(write('a.csv', text), { whole: true, ...options });

describe('tables', () => {
  it('reads numbers with and without names, in any of three separations', async () => {
    for (const text of ['1,2\n3,-4.5\n', 'a;b\r\n1;2\r\n\r\n3;-4.5', '\ufeffa\tb\n1\t2\n3\t-4.5\n']) {
      const data = await load(text);
      expect(data).toMatchObject({ shape: [2], format: 'CSV' });
      expect([[...data.train.values], data.train.labels, data.classes]).toEqual([
        [1, 2, 3, -4.5],
        undefined,
        undefined,
      ]);
    }
  });
  it('finds the column of labels by its name', async () => {
    const texts = await load('x,Class,y\n1,"b, c",2\n3,a,4\n5,"b, c",6\n7,"say ""hi""",8\n');
    expect([...texts.train.values]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([[...texts.train.labels!], texts.classes]).toEqual([
      [1, 0, 1, 2],
      ['a', 'b, c', 'say "hi"'],
    ]);
    const numbers = await load('anomaly,x\n10,1\n9,2\n', { label: 'anomaly' });
    expect([[...numbers.train.labels!], numbers.classes]).toEqual([
      [1, 0],
      ['9', '10'],
    ]);
  });
  it('reads gzipped files of many pieces and holds out a tenth of every class', async () => {
    const lines = Array.from({ length: 60_000 }, (_, row) => `${row},${row / 8},${row % 2 ? 'odd' : 'even'}`);
    const path = write('b.csv.gz', gzipSync(`x,y,label\n${lines.join('\n')}\n`));
    const data = await loadDataset(path);
    expect([data.train.count, data.test.count, data.classes]).toEqual([54_000, 6_000, ['even', 'odd']]);
    expect(data.test.labels!.reduce((sum, label) => sum + label, 0)).toBe(3000);
    expect(data.train.values[2]! / 8).toBe(data.train.values[3]);
  });
  it.each([
    ['a text', 'a,b\n1,2\n3,tcp\n', 'line 3, b: expected a finite number; received "tcp"'],
    ['a missing value', 'a,b\n1,\n', 'line 2, b: expected a finite number; received ""'],
    ['an infinite value', '1,2\n3,1e40\n', 'line 2, column 2: expected a finite number; received "1e40"'],
    ['a short line', 'a,b\n1,2\n3\n', 'line 3: expected 2 cells; received 1'],
    ['an open quote', 'a,b\n1,"2\n', 'line 2 has a quoted cell without its end'],
    ['names alone', 'a,b\n', 'holds no rows'],
    ['labels alone', 'label\na\n', 'has no column of numbers'],
    ['no text', `a,b\n1,${'\0'.repeat(50)}\n`, 'is not a table: line 2 is no text'],
    ['a line without end', `a,b\n${'1'.repeat(2 ** 24 + 1)}`, 'is not a table: line 2 is no text, or absurdly long'],
    ['nothing', '', 'is empty'],
    [
      'more labels than classes can be',
      `x,label\n${Array.from({ length: 10_001 }, (_, row) => `1,l${row}`).join('\n')}`,
      'has more than 10000 labels',
    ],
  ])('refuses %s', async (_, text, message) => {
    await expect(load(text)).rejects.toMatchObject({ code: 'data', message: expect.stringContaining(message) });
  });
  it('says which columns there are where the named one is not', async () => {
    await expect(load('a,b\n1,2\n', { label: 'c' })).rejects.toThrow('has no column c; received a, b');
  });
});
