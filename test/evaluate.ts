/** What tests of graphs share: run values on ONNX Runtime, and hold gradients against finite differences. */

import { add, gradients, input, mul, type Shape, sizeOf, square, sum, type Value } from '../src/graph/index.ts';
import { encodeModel } from '../src/onnx/model.ts';
import { Session, type TensorData } from '../src/runtime/session.ts';

export type Feeds = Record<string, TensorData>;

/** Runs the graph once and returns the numbers of each value. */
export async function evaluate(values: Value[], feeds: Feeds = {}): Promise<number[][]> {
  const names = values.map((_, index) => `out${index}`);
  const model = encodeModel(Object.fromEntries(names.map((name, index) => [name, values[index]!])));
  const session = await Session.create(model);
  const tensors = Object.fromEntries(model.inputs.map(({ name, shape }) => [name, { data: feeds[name]!, shape }]));
  const results = await session.run(tensors);
  await session.release();
  return names.map((name) => Array.from(results[name]!.data as Float32Array, Number));
}

/** Numbers that look random but are the same in every run, in [-1, 1). */
export function numbers(count: number, seed = 1): Float32Array {
  const out = new Float32Array(count);
  let state = seed * 2654435761;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393 * (i + 1)) | 0;
    out[i] = (state >>> 0) / 2 ** 31 - 1;
  }
  return out;
}

/**
 * The largest difference between the gradient of Σ weights · f(inputs) and central differences, relative to the
 * gradient's largest number. `order` 2 checks the gradient of the gradient's squares as well.
 */
export async function gradientError(
  shapes: Shape[],
  build: (...inputs: Value[]) => Value,
  { at, order = 1, delta = 1e-2 }: { at?: Float32Array[]; order?: 1 | 2; delta?: number } = {},
): Promise<number> {
  const inputs = shapes.map((shape, index) => input(`x${index}`, shape));
  const points = at ?? shapes.map((shape, index) => numbers(sizeOf(shape), index + 1));
  const out = build(...inputs);
  const weights = input('weights', out.shape);
  let loss = sum(mul(out, weights));
  if (order === 2) {
    loss = gradients(loss, inputs)
      .map((g) => sum(square(g)))
      .reduce((a, b) => add(a, b));
  }
  const model = encodeModel({ loss, ...Object.fromEntries(gradients(loss, inputs).map((g, i) => [`g${i}`, g])) });
  const session = await Session.create(model);
  const run = async (moved: Float32Array[]) => {
    const data = new Map<string, Float32Array>([
      ...moved.map((p, i) => [`x${i}`, p] as const),
      ['weights', numbers(sizeOf(out.shape), 77)] as const,
    ]);
    const feeds = Object.fromEntries(model.inputs.map(({ name, shape }) => [name, { data: data.get(name)!, shape }]));
    return session.run(feeds);
  };
  const exact = await run(points);
  let worst = 0;
  for (const [index, point] of points.entries()) {
    const gradient = exact[`g${index}`]!.data as Float32Array;
    const scale = Math.max(1e-3, ...gradient.map(Math.abs));
    const stride = Math.max(1, Math.floor(point.length / 40));
    for (let i = 0; i < point.length; i += stride) {
      const at = async (step: number) => {
        const moved = points.with(index, point.with(i, point[i]! + step));
        return (await run(moved)).loss!.data[0] as number;
      };
      const difference = ((await at(delta)) - (await at(-delta))) / (2 * delta);
      worst = Math.max(worst, Math.abs(difference - gradient[i]!) / scale);
    }
  }
  await session.release();
  return worst;
}
