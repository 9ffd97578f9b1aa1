import { expect, test } from 'vitest';
import type { EncodedInfo } from '../../../shared/model-messages.ts';
import { comparedWith, judgementsOf } from './judgements.ts';

const names = ['reconstruction', 'discriminator'] as const;
const info = { objective: 'ali', scores: names };
/** Means 2 and 0, deviations 1 and 2. */
const encoded = { info: { judged: 4 }, scores: Float32Array.of(1, 3, 1, 3, -2, 2, 2, -2) };

test('the combination comes first, of both scores in deviations from the mean, the discriminator a tenth of it', () => {
  const [combination, reconstruction, discriminator] = judgementsOf(info, Float32Array.of(4, 1), encoded);
  expect(combination).toEqual({ name: 'combination', value: expect.closeTo(0.9 * 2 + 0.1 * 0.5, 6), share: 1 });
  expect(reconstruction).toEqual({ name: 'reconstruction', value: 4, share: 1 });
  expect(discriminator).toEqual({ name: 'discriminator', value: 1, share: 0.5 });
});

test('ALAD’s own score comes first for ALAD; without held-out scores there is no combination and no share', () => {
  const alad = { objective: 'alad', scores: ['reconstruction', 'alad'] as const };
  const order = judgementsOf(alad, Float32Array.of(1, 2), encoded).map(({ name }) => name);
  expect(order).toEqual(['alad', 'combination', 'reconstruction']);
  expect(judgementsOf(info, Float32Array.of(4, 1), undefined)).toEqual([
    { name: 'reconstruction', value: 4, share: undefined },
    { name: 'discriminator', value: 1, share: undefined },
  ]);
});

test('a model without a discriminator has one score, which is not combined', () => {
  const alone = judgementsOf({ objective: 'vae', scores: ['reconstruction'] }, Float32Array.of(2), {
    info: { judged: 2 },
    scores: Float32Array.of(1, 3),
  });
  expect(alone).toEqual([{ name: 'reconstruction', value: 2, share: 0.5 }]);
});

test('what it is compared with is named', () => {
  const compared = (train: number) =>
    comparedWith({ info: { judged: 1000, train } as EncodedInfo, items: Uint32Array.of(0, 1999) });
  expect([compared(1500), compared(2000)]).toEqual(['1,000 held-out items', '1,000 items']);
});
