import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import * as graph from '../graph/index.ts';
import { add, input, mul, sum } from '../graph/index.ts';
import { type EncodedModel, encodeModel } from '../onnx/model.ts';
import { Session, type TensorData } from './session.ts';

// Neither lib.es2023 nor @types/node 20 declares it.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: boolean });
    readonly buffer: ArrayBuffer;
  }
}

const failure = { name: 'AliError', code: 'runtime' };

describe('bound buffers', () => {
  const model = encodeModel({ y: mul(input('x', [2, 3]), 2), total: sum(input('z', [2])) });

  test('inputs are read from and outputs written to the given memory at every call', async () => {
    const session = await Session.create(model);
    const [x, z] = [numbers(6), Float32Array.of(1, 2)];
    const [y, total] = [new Float32Array(6), new Float32Array(1)];
    const call = session.bind({ x, z }, { y, total });
    for (const factor of [1, 2, 3]) {
      x.set(numbers(6, factor));
      z.fill(factor);
      await call();
      expect(y).toEqual(x.map((value) => value * 2));
      expect(total[0]).toBe(2 * factor);
    }
    await session.release();
  });

  test('views of a WebAssembly.Memory at any offset', async () => {
    const session = await Session.create(model);
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: false });
    const view = (offset: number, length: number) => new Float32Array(buffer, offset, length);
    const [x, y, z, total] = [view(4, 6), view(1028, 6), view(2052, 2), view(2060, 1)];
    const call = session.bind({ x, z }, { y, total });
    x.set([1, 2, 3, 4, 5, 6]);
    z.set([10, 20]);
    await call();
    const all = new Float32Array(buffer);
    expect([...all.subarray(257, 263)]).toEqual([2, 4, 6, 8, 10, 12]);
    expect(all[515]).toBe(30);
    expect(all.reduce((a, b) => a + b)).toBe(21 + 30 + 42 + 30);
    await session.release();
  });

  test('memory that is shared between threads is refused, not ignored', async () => {
    const session = await Session.create(model);
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const outputs = { y: new Float32Array(6), total: new Float32Array(1) };
    const bind = () => session.bind({ x: new Float32Array(buffer, 0, 6), z: new Float32Array(2) }, outputs);
    expect(bind).toThrow(expect.objectContaining({ ...failure, remedy: 'hand over a copy' }));
    await session.release();
  });

  test('every number type has its buffer', async () => {
    const [bytes, long] = [input('bytes', [3], 'uint8'), input('long', [3], 'int64')];
    const typed = encodeModel({
      wide: graph.cast(bytes, 'int64'),
      narrow: graph.cast(long, 'uint8'),
      mask: graph.equal(bytes, graph.cast(long, 'uint8')),
    });
    const session = await Session.create(typed);
    const outputs = { wide: new BigInt64Array(3), narrow: new Uint8Array(3), mask: new Uint8Array(3) };
    await session.bind({ bytes: Uint8Array.of(1, 2, 255), long: BigInt64Array.of(1n, 3n, 255n) }, outputs)();
    expect(outputs).toEqual({
      wide: BigInt64Array.of(1n, 2n, 255n),
      narrow: Uint8Array.of(1, 3, 255),
      mask: Uint8Array.of(1, 0, 1),
    });
    await session.release();
  });

  test('a missing buffer is named', async () => {
    const session = await Session.create(model);
    const [x, y] = [new Float32Array(6), new Float32Array(6)];
    const z = new Float32Array(2);
    expect(() => session.bind({ x }, { y, total: new Float32Array(1) })).toThrow('no buffer was bound for "z"');
    expect(() => session.bind({ x, z }, { y })).toThrow('no buffer was bound for "total"');
    await session.release();
  });
});

describe('the same bytes', () => {
  /** A training step in small: convolution, batch norm, product, loss and all gradients. */
  const shapes = { x: [16, 3, 12, 12], w: [8, 3, 5, 5], gamma: [8], beta: [8], dense: [8 * 4 * 4, 10] };
  function step(): EncodedModel {
    const p = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)]));
    const { y } = graph.batchNorm(graph.conv2d(p.x!, p.w!, { stride: 2 }), p.gamma!, p.beta!);
    const logits = graph.product(graph.reshape(graph.leakyRelu(y, 0.1), [16, -1]), p.dense!);
    const loss = graph.mean(graph.softplus(logits));
    const wanted = Object.keys(shapes);
    const found = graph.gradients(
      loss,
      wanted.map((name) => p[name]!),
    );
    return encodeModel({ loss, ...Object.fromEntries(found.map((g, i) => [`gradient ${wanted[i]}`, g])) });
  }
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, { shape, data: numbers(graph.sizeOf(shape), i + 1) }]),
  );

  test.each([1, 2])('over many runs, sessions and ways to call, with %d threads', async (threads) => {
    const model = step();
    const seen = new Set<string>();
    const note = (buffers: Record<string, TensorData>) => {
      const parts = model.outputs.map(({ name }) => buffers[name]!);
      seen.add(parts.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')).join());
    };
    for (const _ of [1, 2]) {
      const session = await Session.create(model, { threads });
      for (let call = 0; call < 15; call++) {
        const results = await session.run(feeds);
        note(Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data])));
      }
      const outputs = Object.fromEntries(
        model.outputs.map(({ name, shape }) => [name, new Float32Array(graph.sizeOf(shape))]),
      );
      const call = session.bind(
        Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])),
        outputs,
      );
      for (let n = 0; n < 15; n++) {
        await call();
        note(outputs);
      }
      await session.release();
    }
    expect(seen.size).toBe(1);
  });
});

describe('what goes wrong is an AliError', () => {
  test('a missing input is named', async () => {
    const session = await Session.create(encodeModel({ y: add(input('a', [2]), input('b', [2])) }));
    const a = { data: new Float32Array(2), shape: [2] };
    await expect(session.run({ a })).rejects.toMatchObject({ ...failure, message: expect.stringContaining('"b"') });
    await session.release();
  });

  test('an input of another shape', async () => {
    const session = await Session.create(encodeModel({ y: mul(input('a', [2]), 2) }));
    await expect(session.run({ a: { data: new Float32Array(3), shape: [3] } })).rejects.toMatchObject(failure);
    await session.release();
  });

  test('bytes that are no model, and a graph that ONNX Runtime does not know', async () => {
    const model = encodeModel({ y: mul(input('a', [2]), 2) });
    await expect(Session.create({ ...model, bytes: Uint8Array.of(1, 2, 3) })).rejects.toMatchObject(failure);
    await expect(Session.create({ ...model, bytes: new Uint8Array() })).rejects.toMatchObject(failure);
    const unknown = graph.apply('nonsense', [], { shape: [] }, { emit: (emitter) => emitter.node('Nonsense', []) });
    await expect(Session.create(encodeModel({ unknown }))).rejects.toMatchObject(failure);
  });
});

test('profile writes a trace with a time for every node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'session-'));
  const model = encodeModel({ y: graph.product(input('a', [2, 2]), input('b', [2, 2])) });
  const session = await Session.create(model, { profile: join(folder, 'trace') });
  const square = { data: numbers(4), shape: [2, 2] };
  await session.run({ a: square, b: square });
  await session.release();
  const [file] = await readdir(folder);
  const events = JSON.parse(await readFile(join(folder, file!), 'utf8')) as { name: string; dur: number }[];
  expect(events.some(({ name, dur }) => name.startsWith('Gemm') && dur >= 0)).toBe(true);
  await rm(folder, { recursive: true });
});
