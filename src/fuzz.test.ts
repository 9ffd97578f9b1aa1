/** Whatever a file holds, a reader gives a value or an AliError: no other error, no hang, no absurd memory, no open handle. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createFuzzer, targets } from '../test/fuzz/index.ts';
import { keptInputs } from '../test/fuzz/kept.ts';

const count = Number(process.env.ALI_FUZZ_COUNT ?? 1000);
const seed = Number(process.env.ALI_FUZZ_SEED ?? 1);
const root = mkdtempSync(join(tmpdir(), 'ali-fuzz-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Files that this process has open, where the system can tell. */
const openFiles = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

test.each(targets.map((target) => [target.name, target] as const))(
  `%s: ${count} mutated inputs`,
  { timeout: 60_000 + 100 * count },
  async (name, target) => {
    const fuzzer = createFuzzer(target, { folder: mkdtempSync(join(root, `${name}-`)), seed });
    const kinds = { value: 0, refused: 0, failure: 0 };
    const failures: string[] = [];
    const before = openFiles();
    for (let index = 0; index < count; index++) {
      const { kind, failure } = await fuzzer.check(index);
      kinds[kind]++;
      if (failure !== undefined) failures.push(`input ${index}: ${failure}`);
    }
    expect(failures).toEqual([]);
    expect(openFiles()).toBeLessThanOrEqual(before + 2);
    expect(Math.min(kinds.value, kinds.refused)).toBeGreaterThan(count / 100);
  },
);

test.each(keptInputs(targets).map((input) => [input.name, input] as const))(
  'kept: %s',
  async (_, { target, file, bytes }) => {
    const fuzzer = createFuzzer(target, { folder: mkdtempSync(join(root, 'kept-')), seed });
    const { failure } = await fuzzer.checkBytes(file, bytes);
    expect(failure).toBeUndefined();
  },
);
