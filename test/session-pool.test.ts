/** Threads that run copies of a network, from the compiled package: threads need compiled files. */

import { expect, test } from 'vitest';
import type { InferenceOptions } from '../src/networks/inference.ts';
import { findPreset } from '../src/presets/index.ts';
import { networksOf } from '../src/presets/networks-of.ts';
import { fillNormal } from '../src/random/fill.ts';
import { buildStep } from '../src/train/step.ts';
import { aliPath } from './run-ali.ts';

type Inference = typeof import('../src/networks/inference.ts');
type SessionPool = typeof import('../src/runtime/session-pool.ts');
const compiled = (path: string) => import(new URL(`../${path}`, `file://${aliPath}`).href);
const { Inference } = (await compiled('networks/inference.js')) as Inference;
const { createSessionPool } = (await compiled('runtime/session-pool.js')) as SessionPool;

function drawn(length: number, stream: string): Float32Array {
  const values = new Float32Array(length);
  fillNormal(values, { seed: 1, stream, step: 0 });
  return values;
}

test('many batches go through threads of their own, and come back the same to the bit, each in its place', async () => {
  const config = findPreset('mnist-mlp');
  const weights = new Map(
    [...buildStep(config, 'float32').scope.states].map(([name, { shape }]) => [
      name,
      drawn(
        shape.reduce((product, n) => product * n, 1),
        name,
      ).map((value) => 0.02 * Math.abs(value)),
    ]),
  );
  let pools = 0;
  const pool: NonNullable<InferenceOptions['pool']> = (...given) => {
    pools++;
    return createSessionPool(...given);
  };
  const { shape, batchNorm } = config;
  const options = { networks: networksOf(config), shape, batchNorm, weights };
  const shared = new Inference({ ...options, threads: 2, pool });
  const alone = new Inference({ ...options, threads: 1 });
  try {
    const z = drawn(10_950 * 50, 'codes');
    const few = await shared.decode(z.subarray(0, 150 * 50));
    expect(pools).toBe(0);
    const all = await shared.decode(z);
    expect(pools).toBe(1);
    const expected = await alone.decode(z);
    expect(Buffer.compare(Buffer.from(all.buffer), Buffer.from(expected.buffer))).toBe(0);
    expect(all.subarray(0, few.length)).toEqual(few);
    expect(new Set(all.subarray(0, 784)).size).toBeGreaterThan(100);
  } finally {
    await shared.release();
    await alone.release();
  }
});

test('what the runtime refuses is told to whoever asked', async () => {
  const model = { bytes: new Uint8Array([1, 2, 3]), inputs: [], outputs: [], nodeCount: 0, flops: 0 };
  const pool = createSessionPool(model, { threads: 1 });
  await expect(pool.run({})).rejects.toMatchObject({ code: 'runtime', message: /cannot load the graph/ });
  await pool.release();
  await expect(pool.run({})).rejects.toMatchObject({ code: 'io' });
});
