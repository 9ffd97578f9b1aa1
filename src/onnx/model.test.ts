import { describe, expect, test } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import * as graph from '../graph/index.ts';
import { add, constant, exp, input, mul, type Shape, sizeOf, sum, type Value } from '../graph/index.ts';
import { Session, type Tensor } from '../runtime/session.ts';
import { type EncodedModel, encodeModel } from './model.ts';

async function run(model: EncodedModel, feeds: Record<string, Tensor> = {}) {
  const session = await Session.create(model);
  const results = await session.run(feeds);
  await session.release();
  return results;
}

describe('what is written', () => {
  test('equal nodes are written once, and their flops counted once', () => {
    const [x, w] = [input('x', [2, 3]), input('w', [3, 4])];
    const twice = () => sum(exp(graph.product(x, w)));
    const one = encodeModel({ out: twice() });
    const two = encodeModel({ out: add(twice(), twice()) });
    expect(two.nodeCount).toBe(one.nodeCount + 1);
    expect([one.flops, two.flops]).toEqual([48, 48]);
  });

  test('nodes that differ in an attribute or a constant are not equal', () => {
    const x = input('x', [2, 2]);
    const model = encodeModel({ out: add(graph.softmax(x, 0), graph.softmax(x, 1)), other: add(mul(x, 2), mul(x, 3)) });
    expect(model.nodeCount).toBe(6);
  });

  test('what no output needs is neither written nor fed', () => {
    const [x, dead] = [input('x', [2]), input('dead', [2])];
    exp(add(x, dead));
    const { y, mean } = graph.batchNorm(input('image', [2, 3]), constant(new Float32Array(3), [3]), input('b', [3]));
    expect(mean.shape).toEqual([3]);
    const model = encodeModel({ out: mul(x, 2), y });
    expect(model.inputs.map(({ name }) => name)).toEqual(['x', 'image', 'b']);
    expect(Buffer.from(model.bytes).includes('Exp')).toBe(false);
  });

  test('the same graph gives the same bytes, however many were built before', () => {
    const build = () => {
      const x = input('x', [2, 3, 4, 4]);
      const y = graph.conv2d(x, input('w', [5, 3, 3, 3]), { padding: 1 });
      return encodeModel({ loss: sum(y), g: graph.gradients(sum(graph.square(y)), [x])[0]! }).bytes;
    };
    expect(Buffer.compare(build(), build())).toBe(0);
  });

  test('name and metadata are kept in the file', () => {
    const { bytes } = encodeModel({ out: exp(input('x', [1])) }, { name: 'a-name', metadata: { licence: 'of-data' } });
    for (const text of ['a-name', 'licence', 'of-data', 'adversarial-inference']) {
      expect(Buffer.from(bytes).includes(text)).toBe(true);
    }
  });

  test('flops are those of products and convolutions, gradients included', () => {
    const [x, w] = [input('x', [4, 3, 8, 8]), input('w', [6, 3, 5, 5])];
    const y = graph.conv2d(x, w, { stride: 2 });
    const once = 2 * 4 * 2 * 2 * 6 * 3 * 5 * 5;
    expect(encodeModel({ y }).flops).toBe(once);
    const [gx, gw] = graph.gradients(sum(graph.square(y)), [x, w]);
    expect(encodeModel({ y, gx: gx!, gw: gw! }).flops).toBe(3 * once);
    expect(encodeModel({ gx: gx! }).flops).toBe(2 * once);
  });

  test('two inputs of one name are refused', () => {
    const out = add(input('x', [2]), input('x', [2]));
    expect(() => encodeModel({ out })).toThrow('two different inputs are named "x"');
  });
});

describe('outputs', () => {
  const x = input('x', [3]);
  const feeds = { x: { data: Float32Array.of(1, 2, 3), shape: [3] } };
  const read = (results: Record<string, Tensor>) => Object.entries(results).map(([name, { data }]) => [name, ...data]);

  test('a value may leave twice, and be an input, a constant or the source of another output', async () => {
    const y = mul(x, 2);
    const model = encodeModel({ a: y, b: y, c: x, d: constant(Float32Array.of(7), [1]), e: add(y, 1) });
    expect(read(await run(model, feeds))).toEqual([
      ['a', 2, 4, 6],
      ['b', 2, 4, 6],
      ['c', 1, 2, 3],
      ['d', 7],
      ['e', 3, 5, 7],
    ]);
  });

  test('equal values leave under each name', async () => {
    expect(read(await run(encodeModel({ a: mul(x, 2), b: mul(x, 2) }), feeds))).toEqual([
      ['a', 2, 4, 6],
      ['b', 2, 4, 6],
    ]);
  });

  test('inputs with initializers are part of the model', async () => {
    const model = encodeModel(
      { out: mul(x, input('w', [3])) },
      { initializers: new Map([['w', Float32Array.of(5, 6, 7)]]) },
    );
    expect(model.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(read(await run(model, feeds))).toEqual([['out', 5, 12, 21]]);
  });

  test('shapes and types are declared', () => {
    const model = encodeModel({ mask: graph.greater(x, 0), half: mul(input('b', [2, 3]), 0.5) });
    expect(model.inputs).toEqual([
      { name: 'x', shape: [3], dtype: 'float32' },
      { name: 'b', shape: [2, 3], dtype: 'float32' },
    ]);
    expect(model.outputs).toEqual([
      { name: 'mask', shape: [3], dtype: 'bool' },
      { name: 'half', shape: [2, 3], dtype: 'float32' },
    ]);
  });
});

describe('an open batch', () => {
  const parameters: [string, Shape][] = [
    ['first', [4, 2, 3, 3]],
    ['scale', [2]],
    ['cover', [6, 2, 5, 4]],
    ['dense', [6, 8]],
    ['bias', [8]],
    ['back', [8, 3, 2, 2]],
    ['up', [3, 2, 3, 3]],
  ];
  const weights = new Map(parameters.map(([name, shape], i) => [name, numbers(sizeOf(shape), i + 5)]));

  /** A graph with every operator that an exported network has: [batch, 2, 5, 4] → [batch, 24]. */
  function network(batch: number): Value {
    const p = Object.fromEntries(parameters.map(([name, shape]) => [name, input(name, shape)]));
    const x = input('x', [batch, 2, 5, 4]);
    const features = graph.maxout(graph.conv2d(graph.leakyRelu(x, 0.1), p.first!, { padding: 1 }), 2);
    const one = constant(Float32Array.of(1, 2), [2]);
    const statistics = { gamma: p.scale!, beta: p.scale!, mean: p.scale!, variance: one };
    const covered = graph.conv2d(graph.batchNormInference(features, statistics), p.cover!);
    const flat = graph.reshape(covered, [batch, -1]);
    const dense = graph.tanh(graph.product(graph.logSoftmax(flat), p.dense!, { bias: p.bias! }));
    const image = graph.conv2dTranspose(graph.reshape(dense, [batch, 8, 1, 1]), p.back!);
    const up = graph.conv2dTranspose(image, p.up!, { stride: 2, padding: 1 });
    const [left, right] = [graph.slice(up, 3, 0, 1), graph.slice(up, 3, 1, 3)];
    const joined = graph.concat([right, graph.pad(left, 2, 0, 0), graph.sigmoid(up)], 3);
    const centred = graph.sub(joined, graph.mean(joined, { axes: [2, 3], keepDims: true }));
    return graph.reshape(graph.transpose(centred, [0, 2, 3, 1]), [batch, -1]);
  }

  test.each([1, 4])('built at batch %d, it runs at 1, 4 and 7 as one that was built for them', async (built) => {
    const open = encodeModel({ out: network(built) }, { initializers: weights, openBatch: ['x'] });
    const session = await Session.create(open);
    for (const batch of [1, 4, 7]) {
      const feeds = { x: { data: numbers(batch * 40, 3), shape: [batch, 2, 5, 4] } };
      const { out } = await session.run(feeds);
      const closed = await run(encodeModel({ out: network(batch) }, { initializers: weights }), feeds);
      expect(out!.shape).toEqual(closed.out!.shape);
      expect(out!.data).toEqual(closed.out!.data);
    }
    await session.release();
  });

  test('without it another batch is refused', async () => {
    const session = await Session.create(encodeModel({ out: network(4) }, { initializers: weights }));
    const feeds = { x: { data: numbers(40), shape: [1, 2, 5, 4] } };
    await expect(session.run(feeds)).rejects.toMatchObject({ name: 'AliError', code: 'runtime' });
    await session.release();
  });
});
