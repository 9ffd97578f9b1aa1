/** What training takes of a machine's memory. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aliPath, execute } from './run-ali.ts';
import { temporaryFolder, tiny } from './tiny.ts';

const library = new URL('../index.js', `file://${aliPath}`).href;

/** Trains in a process of its own: resident MiB at each of `at`, garbage collected, and the most there ever was. */
async function measure(overrides: object, at: readonly number[]): Promise<{ resident: number[]; peak: number }> {
  const folder = temporaryFolder();
  const script = join(folder, 'measure.mjs');
  writeFileSync(
    script,
    `import { train } from ${JSON.stringify(library)};
    const resident = [];
    for await (const { event, step } of train(${JSON.stringify(overrides)}, { out: 'run' })) {
      if (event !== 'step' || !${JSON.stringify(at)}.includes(step)) continue;
      globalThis.gc();
      resident.push(process.memoryUsage.rss() / 2 ** 20);
    }
    console.log(JSON.stringify({ resident, peak: process.resourceUsage().maxRSS / 2 ** 10 }));`,
  );
  const { code, stdout, stderr } = await execute(process.execPath, ['--expose-gc', script], { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as { resident: number[]; peak: number };
}

test('stays flat over a long run', { timeout: 60_000 }, async () => {
  const steps = 3000;
  const often = { steps, logEvery: 100, snapshotEvery: 250, checkpointEvery: 250, schedule: { steps } };
  const { resident } = await measure({ ...tiny, ...often }, [1000, steps]);
  const [early, late] = resident as [number, number];
  expect(late - early).toBeLessThan(8);
});

test('training the digits that come with the package takes less than 500 MiB', { timeout: 60_000 }, async () => {
  const steps = 20;
  const { peak } = await measure(
    { preset: 'digits', steps, snapshotEvery: 10, checkpointEvery: 10, schedule: { steps } },
    [],
  );
  expect(peak).toBeLessThan(500);
});
