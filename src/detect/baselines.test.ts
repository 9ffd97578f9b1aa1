import { expect, test } from 'vitest';
import { fillNormal } from '../random/fill.ts';
import { fitBaselines } from './baselines.ts';

test('each baseline ranks what leaves a line in space above what stays on it', async () => {
  const count = 300;
  const normal = new Float32Array(2 * count);
  fillNormal(normal, { seed: 5, stream: 'line', step: 0 });
  const data = new Float32Array(3 * count);
  for (let row = 0; row < count; row++) {
    const [along, beside] = [normal[2 * row]!, 0.01 * normal[2 * row + 1]!];
    data.set([along, along + beside, -along], 3 * row);
  }
  const baselines = await fitBaselines({ data, count, size: 3 }, { threads: 1 });
  expect(baselines.map(({ name }) => name)).toEqual(['k-NN (k = 5)', 'isolation forest', 'PCA reconstruction (1)']);
  const points = { data: Float32Array.of(0.2, 0.2, -0.2, 0.2, -3, -0.2), count: 2, size: 3 };
  for (const { score } of baselines) {
    const [on, off] = (await score(points)) as unknown as [number, number];
    expect(off).toBeGreaterThan(on);
  }
  const [nearest, , components] = baselines;
  const own = await nearest!.score({ data: data.subarray(0, 3), count: 1, size: 3 }, { own: true });
  const other = await nearest!.score({ data: data.subarray(0, 3), count: 1, size: 3 });
  expect(own[0]).toBeGreaterThan(other[0]!);
  // (1, 1, -1)/√3 is the line: of (0, 3, 0) two thirds of its square are left.
  const [left] = await components!.score({ data: Float32Array.of(0, 3, 0), count: 1, size: 3 });
  expect(left).toBeGreaterThan(5.8);
  expect(left).toBeLessThan(6.2);
});
