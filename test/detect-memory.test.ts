/** A table much larger than what is held of it: scored by the command, in a process of its own. */

import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csvOf, smallTable, tinyTabular } from './detector-data.ts';
import { ali, aliPath, execute } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const rows = 200_000;

test('200,000 rows are scored in flat memory', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'tiny.json'), JSON.stringify({ ...tinyTabular, steps: 3 }));
  const table = smallTable(2000);
  writeFileSync(join(cwd, 'train.csv'), csvOf(table));
  const [header, ...lines] = csvOf(table).trimEnd().split('\n');
  const file = openSync(join(cwd, 'large.csv'), 'w');
  writeSync(file, `${header}\n`);
  for (let written = 0; written < rows; written += lines.length) writeSync(file, `${lines.join('\n')}\n`);
  closeSync(file);
  const fitted = await ali(['detect', 'fit', '--data', 'train.csv', '--config', 'tiny.json', '--out', 'run'], { cwd });
  expect(fitted.code).toBe(0);
  const library = new URL('../index.js', `file://${aliPath}`).href;
  const script = `import { AnomalyDetector } from ${JSON.stringify(library)};
    const detector = await AnomalyDetector.load('run', { threads: 1 });
    const resident = () => process.memoryUsage().rss / 2 ** 20;
    let [count, early] = [0, 0];
    for await (const block of detector.scoreBlocks('large.csv')) {
      count += block.count;
      for (let item = 0; item < block.count; item++) block.drivers(item);
      if (count > 50_000) early ||= resident();
    }
    await detector.release();
    console.log(JSON.stringify({ count, early, late: resident() }));`;
  const words = ['--max-old-space-size=96', '--input-type=module', '-e', script];
  const { code, stdout, stderr } = await execute(process.execPath, words, { cwd, timeout: 55_000 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { count, early, late } = JSON.parse(stdout) as Record<'count' | 'early' | 'late', number>;
  console.log(`resident after 50,000 rows ${Math.round(early)} MiB, after 200,000 ${Math.round(late)} MiB`);
  expect(count).toBe(rows);
  // The numbers of the 150,000 rows in between would take 23 MiB as cells of text alone, and more as objects.
  expect(late - early).toBeLessThan(24);
});
