import { expect, it } from 'vitest';
import { add, input, mul, sum } from '../graph/index.ts';
import { Session } from '../runtime/session.ts';
import { encodeLoop } from './loop.ts';

const state = input('state', [2]);
const next = add(mul(state, 0.5), input('change', [2]));
const outputs = { 'state.next': next, 'still.next': input('still', [1]), watch: sum(next) };
const carried = new Map([
  ['state', 'state.next'],
  ['still', 'still.next'],
]);

async function loop(count: number) {
  const session = await Session.create(encodeLoop(outputs, { steps: 3, carried }));
  const out = await session.run({
    steps: { shape: [], data: BigInt64Array.of(BigInt(count)) },
    state: { shape: [2], data: Float32Array.of(8, 16) },
    still: { shape: [1], data: Float32Array.of(7) },
    change: { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  });
  await session.release();
  return out;
}

it('carries states from step to step, gives each step its row, and keeps what every step left', async () => {
  const out = await loop(3);
  expect([...out['state.next']!.data]).toEqual([7.75, 10.5]);
  expect(out.watch).toEqual({ shape: [3], data: Float32Array.of(15, 14.5, 18.25) });
  expect([...out['still.next']!.data]).toEqual([7]);
});

it('runs fewer steps where it is told to', async () => {
  const out = await loop(1);
  expect([...out['state.next']!.data]).toEqual([5, 10]);
  expect(out.watch).toEqual({ shape: [1], data: Float32Array.of(15) });
});

it('refuses to carry what is no input and output of one shape', () => {
  for (const [before, after] of [
    ['state', 'watch'],
    ['state', 'none'],
    ['none', 'state.next'],
  ] as const) {
    expect(() => encodeLoop(outputs, { steps: 3, carried: new Map([[before, after]]) })).toThrow(
      `encodeLoop: expected "${before}" and "${after}" of one shape`,
    );
  }
});
