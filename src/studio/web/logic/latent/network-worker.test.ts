import { expect, test } from 'vitest';
import type { ModelInfo } from '../../../shared/model-messages.ts';
import { createNetworkWorker, type NetworkRequest, type Port } from './network-worker.ts';

const info: ModelInfo = {
  version: '1-a',
  run: 'r',
  step: 1,
  preset: 'p',
  objective: 'ali',
  data: 'd',
  shape: [1, 1, 3],
  latentSize: 2,
  encoder: 'stochastic',
  decoder: 'deterministic',
  attributes: [],
  scores: ['reconstruction', 'discriminator'],
};

/** A worker whose items are a code's sum, thrice; it answers in later turns. */
function fakePort(asked: NetworkRequest[]): Port {
  const port: Port = {
    onmessage: null,
    onerror: null,
    terminate() {},
    postMessage(message) {
      asked.push(message);
      setTimeout(() => {
        const { id } = message;
        const answer = (data: object) => port.onmessage!({ data } as MessageEvent);
        if (message.kind === 'load') return answer({ id, result: { device: 'wasm', threads: 2 } });
        if (message.kind === 'start' || message.kind === 'load-scores') return answer({ id, result: null });
        if (message.kind === 'encode') return answer({ id, error: 'no encoder' });
        if (message.kind === 'score') return answer({ id, result: Float32Array.of(message.x[0]!, message.z[0]!) });
        const codes = message.data;
        const items = Float32Array.from({ length: (codes.length / 2) * 3 }, (_, place) => {
          const item = Math.floor(place / 3);
          return codes[2 * item]! + codes[2 * item + 1]!;
        });
        answer({ id, result: items });
      });
    },
  };
  return port;
}

test('codes are decoded in batches, put together in order, and what is urgent overtakes', async () => {
  const asked: NetworkRequest[] = [];
  const worker = createNetworkWorker(fakePort(asked), { threads: 2 });
  expect(await worker.load(info, { decoder: new ArrayBuffer(0) })).toEqual({ device: 'wasm', threads: 2 });
  const attributes = new Float32Array();
  const codes = Float32Array.from({ length: 200 }, (_, place) => place);
  const slow = worker.decode(codes, { attributes, urgent: false });
  const quick = worker.decode(Float32Array.of(5, 6), { attributes });
  expect(await quick).toEqual(Float32Array.of(11, 11, 11));
  const items = await slow;
  expect(items).toEqual(Float32Array.from({ length: 300 }, (_, place) => 4 * Math.floor(place / 3) + 1));
  const sizes = asked.slice(2).map((request) => (request.kind === 'decode' ? request.data.length / 2 : 0));
  expect(sizes.indexOf(1)).toBeLessThan(2);
  expect(sizes.filter((size) => size !== 1)).toEqual([32, 32, 32, 4]);
});

test('an item is judged once what judges is there', async () => {
  const asked: NetworkRequest[] = [];
  const worker = createNetworkWorker(fakePort(asked), { threads: 2 });
  await worker.loadScores(new ArrayBuffer(0));
  const scores = await worker.score(Float32Array.of(3, 0, 0), Float32Array.of(4, 0), {
    attributes: new Float32Array(),
  });
  expect(scores).toEqual(Float32Array.of(3, 4));
  expect(asked.map(({ kind }) => kind)).toEqual(['start', 'load-scores', 'score']);
});

test('what the worker refuses, and its end, are errors of whoever asked', async () => {
  const port = fakePort([]);
  const worker = createNetworkWorker(port, { threads: 2 });
  await worker.load(info, { decoder: new ArrayBuffer(0) });
  await expect(worker.encode(new Float32Array(3), { attributes: new Float32Array() })).rejects.toThrow('no encoder');
  const lost = worker.decode(new Float32Array(2), { attributes: new Float32Array() });
  port.onerror!({ message: 'out of memory' } as ErrorEvent);
  await expect(lost).rejects.toThrow('out of memory');
});
