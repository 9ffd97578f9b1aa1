import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../../test/fixtures.ts';
import { input } from '../graph/index.ts';
import { encodeModel } from '../onnx/model.ts';
import { createKernel, kernelBytes } from '../runtime/kernel.ts';
import { Session } from '../runtime/session.ts';
import { adam, type Optimiser, sgd } from './optimiser.ts';

interface Case {
  readonly name: string;
  readonly kind: 'adam' | 'sgd';
  readonly options: Record<string, number>;
  readonly learningRates: number[];
  readonly start: number[];
  readonly gradients: number[][];
  /** After each step. */
  readonly parameters: number[][];
  /** After the last step; none where PyTorch keeps none. */
  readonly slots: number[][];
}

const file = new URL('./fixtures/optimisers.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[];
const make = ({ kind, options }: Case): Optimiser => ({ adam, sgd })[kind](options);

/** Parameters after each step, and the slots after the last. */
interface Path {
  readonly parameters: number[][];
  readonly slots: number[][];
}

/** From update number `first` on, as a run that goes on from a checkpoint has it. */
function byKernel(optimiser: Optimiser, { start, gradients, learningRates }: Case, first = 1): Path {
  const arrays = 2 + optimiser.slots.length;
  const kernel = createKernel(kernelBytes(Array<number>(arrays).fill(start.length)));
  const parameter = kernel.allocate(start.length);
  const gradient = kernel.allocate(start.length);
  const slots = optimiser.slots.map(() => kernel.allocate(start.length));
  parameter.set(start);
  const parameters = gradients.map((given, i) => {
    gradient.set(given);
    optimiser.update(kernel, { parameter, gradient, slots }, { learningRate: learningRates[i]!, step: first + i });
    return Array.from(parameter);
  });
  return { parameters, slots: slots.map((slot) => Array.from(slot)) };
}

async function byGraph(optimiser: Optimiser, { start, gradients, learningRates }: Case, first = 1): Promise<Path> {
  const shape = [start.length];
  const slots = optimiser.slots.map((name) => input(name, shape));
  const next = optimiser.graph(input('parameter', shape), input('gradient', shape), slots, {
    learningRate: input('learningRate', []),
    step: input('step', []),
  });
  const states = [next.parameter, ...next.slots];
  const names = ['parameter', ...optimiser.slots];
  const session = await Session.create(
    encodeModel(Object.fromEntries(states.map((value, i) => [`next ${names[i]}`, value]))),
  );
  let held: Float32Array[] = names.map((name) =>
    name === 'parameter' ? Float32Array.from(start) : new Float32Array(start.length),
  );
  const parameters: number[][] = [];
  for (const [i, given] of gradients.entries()) {
    const results = await session.run({
      ...Object.fromEntries(names.map((name, j) => [name, { data: held[j]!, shape }])),
      gradient: { data: Float32Array.from(given), shape },
      learningRate: { data: Float32Array.of(learningRates[i]!), shape: [] },
      step: { data: Float32Array.of(first + i), shape: [] },
    });
    held = names.map((name) => results[`next ${name}`]!.data as Float32Array);
    parameters.push(Array.from(held[0]!));
  }
  await session.release();
  return { parameters, slots: held.slice(1).map((slot) => Array.from(slot)) };
}

const worst = (actual: Path, expected: Path) =>
  Math.max(
    ...expected.parameters.map((each, i) => relativeError(actual.parameters[i]!, each)),
    ...expected.slots.map((each, i) => relativeError(actual.slots[i]!, each)),
  );

/** Roundings of float32 (6e-8 each) that 20 steps may add up to; 2.6e-7 is reached. */
const tolerance = 5e-7;

describe.each(cases)('$name', (each) => {
  it('moves parameters and slots over 20 steps as PyTorch does, by the kernel', () => {
    expect(worst(byKernel(make(each), each), each)).toBeLessThan(tolerance);
  });
  it('moves them as PyTorch does, by the graph', async () => {
    expect(worst(await byGraph(make(each), each), each)).toBeLessThan(tolerance);
  });
  it.each([1, 5000, 200_000])('gives the same numbers in both forms from update %i on', async (first) => {
    expect(worst(await byGraph(make(each), each, first), byKernel(make(each), each, first))).toBeLessThan(tolerance);
  });
});

describe('defaults', () => {
  const [first] = cases as [Case];

  it('are beta1 0.5, beta2 0.999 and epsilon 1e-8', () => {
    expect(first.options).toEqual({ beta1: 0.5, beta2: 0.999, epsilon: 1e-8 });
    expect(byKernel(adam(), first)).toEqual(byKernel(make(first), first));
  });
  it('are plain descent without momentum', () => {
    expect(byKernel(sgd(), first)).toEqual(byKernel(sgd({ momentum: 0 }), first));
  });
});

describe('the first step of Adam', () => {
  const learningRate = 2 ** -7;
  const gradients = [[0.5, -1, 1e3]];
  const first = { ...cases[0]!, start: [0, 0, 0], gradients, learningRates: [learningRate] };
  const expected = [-learningRate, learningRate, -learningRate];

  it('is as long as the learning rate, whatever the gradient, by the kernel', () => {
    expect(relativeError(byKernel(adam(), first).parameters[0]!, expected)).toBeLessThan(tolerance);
  });
  it('is so by the graph, where 1 - beta2 must not lose its digits', async () => {
    expect(relativeError((await byGraph(adam(), first)).parameters[0]!, expected)).toBeLessThan(tolerance);
  });
});
