/** Dropout (Srivastava et al. 2014) from random bytes that are fed, so that it can be replayed. */

import { apply, sameShape, shapeError, showShape, type Value } from '../value.ts';
import { mul } from './arithmetic.ts';

/**
 * Keeps a number where its byte is at least the threshold round(256 · rate) and divides what is kept by the exact
 * probability of that, so that the expectation stays; the effective rate is so a multiple of 1/256.
 * `bytes`: uint8 of x's shape, uniform over 0…255.
 */
export function dropout(x: Value, bytes: Value, rate: number): Value {
  if (!(rate >= 0 && rate < 1)) throw shapeError('dropout', 'a rate in [0, 1)', `${rate}`);
  if (bytes.dtype !== 'uint8' || !sameShape(bytes.shape, x.shape)) {
    throw shapeError('dropout', `uint8 bytes of shape ${showShape(x)}`, `${bytes.dtype} ${showShape(bytes)}`);
  }
  const threshold = Math.min(255, Math.round(256 * rate));
  if (threshold === 0) return x;
  const scale = 256 / (256 - threshold);
  const mask = apply(
    'dropoutMask',
    [bytes],
    { shape: x.shape },
    {
      // (byte - threshold + 1) · scale, held within 0 and scale: two fast passes where comparing bytes takes three.
      emit: (emitter, [b]) => {
        const below = emitter.constant(Uint8Array.of(threshold - 1), []);
        const ramp = emitter.node('DequantizeLinear', [b!, emitter.scalar(scale), below]);
        return emitter.node('Clip', [ramp, emitter.scalar(0), emitter.scalar(scale)]);
      },
    },
  );
  return mul(x, mask);
}
