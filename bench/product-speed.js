// The machine's own dense-product speed, through the same runtime: GFLOP/s of a 1024³ product, the best of 20.
import { input, product } from '../dist/graph/index.js';
import { encodeModel } from '../dist/onnx/model.js';
import { Session } from '../dist/runtime/session.js';

export async function productSpeed(threads) {
  const n = 1024;
  const model = encodeModel({ c: product(input('a', [n, n]), input('b', [n, n])) });
  const session = await Session.create(model, { threads });
  const matrix = () => new Float32Array(n * n).map(() => Math.random() - 0.5);
  const run = session.bind({ a: matrix(), b: matrix() }, { c: new Float32Array(n * n) });
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return model.flops / best / 1e6;
}
