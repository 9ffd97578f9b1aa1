import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, gradientError, numbers } from '../../test/evaluate.ts';
import { expectShapeError } from '../../test/fixtures.ts';
import { gradientChecks } from '../../test/gradient-checks.ts';
import { encodeModel } from '../onnx/model.ts';
import * as graph from './index.ts';
import {
  add,
  backward,
  constant,
  gradients,
  input,
  mul,
  type Shape,
  scalar,
  square,
  sum,
  type Value,
} from './index.ts';

const cases = Object.entries(gradientChecks).flatMap(([operator, checks]) =>
  checks.map((check, index) => ({ operator, check, index })),
);

describe('every operator has the gradient that differences show, and so has its gradient', () => {
  test.each(cases)('$operator, case $index', async ({ check: { shapes, build, tolerance, ...options } }) => {
    for (const order of [1, 2] as const) {
      expect(await gradientError(shapes, build, { ...options, order }), `order ${order}`).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  test('the table names all operators that the room exports', () => {
    const others = ['apply', 'applyMany', 'asValue', 'broadcastShape', 'constant', 'gradients', 'input', 'inputName'];
    others.push(
      'detach',
      'backward',
      'liveNodes',
      'narrowed',
      'nodesOf',
      'sameShape',
      'scalar',
      'shapeError',
      'showShape',
      'sizeOf',
    );
    const functions = Object.entries(graph).flatMap(([name, item]) => (typeof item === 'function' ? [name] : []));
    expect(functions.filter((name) => !others.includes(name)).sort()).toEqual(Object.keys(gradientChecks).sort());
  });
});

describe('compositions', () => {
  const shape: Shape = [3, 4];
  const wide = (x: Value, options: graph.ReductionOptions) => graph.expand(graph.mean(x, options), shape);
  const steps: ((a: Value, b: Value) => Value)[] = [
    graph.add,
    graph.sub,
    graph.mul,
    (a, b) => graph.div(a, add(graph.softplus(b), 1)),
    (a, b) => graph.tanh(graph.product(graph.product(a, b, { transposeB: true }), b)),
    (a, b) => graph.slice(graph.concat([a, b], 1), 1, 2, 6),
    (a, b) => graph.slice(graph.pad(add(a, b), 0, 1, 1), 0, 0, 3),
    (a) => graph.tanh(a),
    (a) => graph.sigmoid(a),
    (a) => graph.softmax(a, 0),
    (a) => graph.exp(graph.logSoftmax(a)),
    (a) => graph.neg(square(a)),
    (a) => graph.sqrt(add(square(a), 1)),
    (a) => graph.log(add(square(a), 1)),
    (a) => graph.reshape(graph.transpose(a), shape),
    (a) => graph.sub(a, wide(a, { axes: [0], keepDims: true })),
    (a) => graph.tanh(wide(a, { axes: [1], keepDims: true })),
  ];
  const place = fc.nat({ max: 100 });
  const program = fc.array(fc.tuple(fc.nat({ max: steps.length - 1 }), place, place), { minLength: 1, maxLength: 8 });

  test('of any operators have the gradient that differences show', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (instructions) => {
        const build = (x: Value, y: Value) => {
          const values = [x, graph.expand(y, shape)];
          for (const [step, a, b] of instructions) {
            values.push(steps[step]!(values[a % values.length]!, values[b % values.length]!));
          }
          return values.slice(-2).reduce(add);
        };
        // Up to eight bends on one another: 3e-3 is reached.
        expect(await gradientError([shape, [4]], build)).toBeLessThan(1e-2);
      }),
      { numRuns: 60, seed: 2026 },
    );
  });

  test('a value that is used twice gets both gradients, one that leaves early as well', async () => {
    const x = constant(Float32Array.of(3), [1]);
    const y = square(x);
    const loss = sum(add(mul(y, x), y));
    expect(await evaluate(gradients(loss, [x, y, loss]))).toEqual([[3 * 9 + 2 * 3], [3 + 1], [1]]);
  });

  test('the third derivative of x⁴ is 24x', async () => {
    const x = input('x', []);
    let value = square(square(x));
    for (let order = 1; order <= 3; order++) [value] = gradients(value, [x]) as [Value];
    expect(await evaluate([value], { x: Float32Array.of(1.5) })).toEqual([[36]]);
  });
});

test('what the loss does not depend on gets zeros of its shape', async () => {
  const [x, other] = [constant(Float32Array.of(1, 2), [2]), input('other', [2, 3])];
  const [gx, gOther] = gradients(sum(x), [x, other]);
  expect(gOther!.shape).toEqual([2, 3]);
  expect(await evaluate([gx!, gOther!])).toEqual([
    [1, 1],
    [0, 0, 0, 0, 0, 0],
  ]);
});

test('backward continues a chain: the gradient of the whole is that of its parts', async () => {
  const x = input('x', [4]);
  const middle = graph.tanh(x);
  const loss = sum(square(middle));
  const [whole] = gradients(loss, [x]);
  const [outer] = gradients(loss, [middle]);
  const [chained] = backward([{ value: middle, gradient: outer! }], [x]);
  const [a, b] = await evaluate([whole!, chained!], { x: numbers(4) });
  expect(b).toEqual(a);
});

test('backward adds up what arrives at several values, at one value twice and at a target itself', async () => {
  const x = constant(Float32Array.of(2), [1]);
  const [y, z] = [square(x), mul(x, 5)];
  const one = constant(Float32Array.of(1), [1]);
  const arrivals = [y, y, z, x].map((value) => ({ value, gradient: one }));
  expect(await evaluate(backward(arrivals, [x, y]))).toEqual([[2 * 4 + 5 + 1], [2]]);
});

test('only the paths between loss and targets are differentiated', () => {
  const [x, w] = [input('x', [8, 5]), input('w', [5, 3])];
  const deep = graph.tanh(graph.tanh(graph.tanh(x)));
  const [gw] = gradients(sum(graph.product(deep, w)), [w]);
  const types = new Set(graph.nodesOf([gw!]).map(({ operator }) => operator));
  expect(types).toEqual(new Set(['input x', 'tanh', 'scalar', 'reshape', 'expand', 'product']));
  expect(encodeModel({ gw: gw! }).flops).toBe(2 * 8 * 5 * 3);
});

test('nodesOf lists inputs before users, each once', () => {
  const x = input('x', [2]);
  const [a, b] = [graph.exp(x), graph.tanh(x)];
  const y = add(mul(a, b), a);
  expect(graph.nodesOf([y, x, a]).map(({ operator }) => operator)).toEqual(['input x', 'exp', 'tanh', 'mul', 'add']);
});

test('a loss that is no scalar and an arriving gradient of another shape are refused', () => {
  const x = input('x', [2]);
  expectShapeError(() => gradients(square(x), [x]), 'gradients', 'a scalar loss of shape []', '[2]');
  expectShapeError(() => backward([{ value: square(x), gradient: scalar(1) }], [x]), 'gradient of square', '[2]', '[]');
});
