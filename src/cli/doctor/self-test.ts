/** Ten seconds of tests: a training whose losses are known, products, steps of the preset `digits`, and the disk. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../data/files.ts';
import { loadDataset } from '../../data/source.ts';
import { input, product } from '../../graph/index.ts';
import { encodeModel } from '../../onnx/model.ts';
import type { Config, ConfigOverrides } from '../../presets/config.ts';
import { findPreset } from '../../presets/index.ts';
import type { Device } from '../../runtime/device-name.ts';
import { Session } from '../../runtime/session.ts';
import { resolveConfig } from '../../train/train.ts';
import { createTrainingStep } from '../../train/training-step.ts';
import { showSeconds } from '../format.ts';
import type { Host } from './host.ts';
import { knownLosses, knownTraining } from './known-losses.ts';

export interface TestResult {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, in words. */
  readonly found: string;
  /** The same as numbers. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Sums in another order, as other processors and devices take them, move losses by less than this in so few steps. */
const tolerance = 1e-4;

type Test = () => Promise<Omit<TestResult, 'name' | 'seconds'>>;

/** One test after another, as they are done. What does not run at all has not passed. */
export async function* selfTests({ devices, threads }: Pick<Host, 'devices' | 'threads'>): AsyncGenerator<TestResult> {
  const tests: readonly (readonly [name: string, test: Test])[] = [
    ...devices
      .filter(({ found }) => found)
      .map(({ device }) => [`known losses on ${device}`, () => testLosses(device)] as const),
    ['product on 1 thread', () => testProduct(1)],
    ...(threads.count > 1 ? [[`product on ${threads.count} threads`, () => testProduct(threads.count)] as const] : []),
    ['training of digits', testSteps],
    ['flushing to the disk', testDisk],
  ];
  for (const [name, test] of tests) {
    const began = performance.now();
    const result = await test().catch((error: Error) => ({ passed: false, found: error.message, numbers: {} }));
    yield { name, ...result, seconds: (performance.now() - began) / 1000 };
  }
}

async function withStep<T>(
  overrides: ConfigOverrides,
  device: Device,
  use: (step: Awaited<ReturnType<typeof createTrainingStep>>, config: Config) => Promise<T>,
): Promise<T> {
  const config = resolveConfig(overrides);
  const step = await createTrainingStep(config, await loadDataset(config.data, { shape: config.shape }), {
    device,
    ...(config.threads > 0 && { threads: config.threads }),
  });
  try {
    return await use(step, config);
  } finally {
    await step.release();
  }
}

/** The losses of the first steps of a small network on the embedded digits. */
function testLosses(device: Device) {
  return withStep(knownTraining, device, async (step) => {
    let largest = 0;
    for (const [done, known] of knownLosses.entries()) {
      const watch = await step.run(done, 1);
      for (const [name, value] of Object.entries(known)) {
        const difference = Math.abs((watch[name] ?? Number.NaN) - value);
        largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
      }
    }
    const found = `${knownLosses.length} steps, at most ${largest.toExponential(1)} off; expected less than ${tolerance}`;
    return { passed: largest < tolerance, found, numbers: { largestDifference: largest } };
  });
}

const size = 1024;

/** A product of matrices of ones, whose sums are exact in float32 in any order. */
async function testProduct(threads: number) {
  const model = encodeModel({ c: product(input('a', [size, size]), input('b', [size, size])) });
  const session = await Session.create(model, { threads });
  try {
    const ones = () => new Float32Array(size * size).fill(1);
    const c = new Float32Array(size * size);
    const run = session.bind({ a: ones(), b: ones() }, { c });
    let best = Number.POSITIVE_INFINITY;
    for (let call = 0; call < 20; call++) {
      const began = performance.now();
      await run();
      best = Math.min(best, performance.now() - began);
    }
    const passed = c.every((value) => value === size);
    const gigaflops = model.flops / best / 1e6;
    const found = passed ? `${Math.round(gigaflops)} GFLOP/s` : 'a sum of ones that is wrong';
    return { passed, found, numbers: { gigaflops } };
  } finally {
    await session.release();
  }
}

const stepsFor = 3000;

/** As many steps of `digits` as three seconds hold. */
function testSteps() {
  return withStep({ preset: 'digits' }, 'cpu', async (step) => {
    await step.run(0, 1);
    const began = performance.now();
    let steps = 0;
    for (; performance.now() - began < stepsFor; steps++) await step.run(steps + 1, 1);
    const rate = (1000 * steps) / (performance.now() - began);
    const whole = showSeconds(findPreset('digits').steps / rate);
    const found = `${rate.toFixed(1)} steps a second, so \`ali train\` takes about ${whole}`;
    return { passed: step.isFinite(), found, numbers: { stepsPerSecond: rate } };
  });
}

/** What a checkpoint waits for: a file of 1 MiB written, flushed and renamed. */
async function testDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'ali-doctor-'));
  try {
    const bytes = new Uint8Array(2 ** 20);
    const times: number[] = [];
    for (let file = 0; file < 5; file++) {
      const began = performance.now();
      await writeFileAtomic(join(folder, 'file'), bytes);
      times.push(performance.now() - began);
    }
    const milliseconds = times.sort((a, b) => a - b)[2]!;
    return { passed: true, found: `${milliseconds.toFixed(0)} ms for 1 MiB in ${tmpdir()}`, numbers: { milliseconds } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
