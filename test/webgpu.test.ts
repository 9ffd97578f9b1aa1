import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { execute, jsonLines } from './run-ali.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'node_modules/.cache/swiftshader');
const description = join(folder, 'vk_swiftshader_icd.json');
const { VK_ICD_FILENAMES, LD_LIBRARY_PATH } = process.env;
const software = VK_ICD_FILENAMES === undefined && existsSync(description);
const env = software
  ? { VK_ICD_FILENAMES: description, LD_LIBRARY_PATH: [folder, LD_LIBRARY_PATH].filter(Boolean).join(':') }
  : {};

interface Comparison {
  readonly largestLossDifference: number;
  readonly lossDifferences: readonly number[];
  readonly lastLosses: readonly (readonly [number, number])[];
  readonly statesStayedThere: boolean;
}
interface Checks {
  readonly skipped?: string;
  readonly auto: { readonly device: string; readonly why: string };
  readonly losses: Readonly<Record<'digits' | 'grid-paper', Comparison>>;
  readonly gradients: Readonly<Record<'digits' | 'grid', Readonly<Record<string, number>>>>;
  readonly locations: Readonly<Record<string, string>>;
  readonly goneOn: readonly Readonly<Record<string, number>>[];
  readonly back: readonly Readonly<Record<string, number>>[];
  readonly refused?: string;
}

test('WebGPU trains as the CPU does, and keeps its states', { timeout: 900_000 }, async ({ skip }) => {
  const { code, stdout, stderr } = await execute(process.execPath, [join(root, 'test/webgpu-checks.js')], {
    cwd: root,
    env,
    timeout: 880_000,
  });
  expect(code, stderr).toBe(0);
  const [checks] = jsonLines(stdout) as unknown as [Checks];
  if (checks.skipped !== undefined) {
    const remedy = 'for a software driver: node scripts/fetch-swiftshader.js';
    console.log(`WebGPU was not tested: ${checks.skipped}; ${remedy}`);
    return skip(checks.skipped);
  }
  for (const { lossDifferences, lastLosses, statesStayedThere } of Object.values(checks.losses)) {
    expect(lossDifferences).toHaveLength(20);
    expect(Math.max(...lossDifferences)).toBeLessThan(1e-3);
    expect(lastLosses.flat().every((loss) => Number.isFinite(loss) && loss > 0)).toBe(true);
    // The live memory on the host still holds the first numbers after 20 steps: nothing was brought back.
    expect(statesStayedThere).toBe(true);
  }
  for (const errors of Object.values(checks.gradients)) {
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(2e-4);
  }
  const blocks = ['state', 'moment1', 'moment2', 'average'].flatMap((kind) =>
    ['discriminator', 'generator', ...(kind.startsWith('moment') ? [] : ['statistics'])].map((of) => `${kind}/${of}`),
  );
  expect(checks.locations).toEqual(Object.fromEntries(blocks.map((name) => [name, 'gpu-buffer'])));
  for (const [one, other] of [checks.goneOn, checks.back]) {
    for (const [name, value] of Object.entries(one!)) expect(Math.abs(other![name]! - value), name).toBeLessThan(1e-5);
  }
  expect(checks.refused).toMatch(/cannot load the graph for webgpu/);
  if (software) expect(checks.auto.device).not.toBe('webgpu');
});
