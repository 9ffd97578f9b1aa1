import { describe, expect, it } from 'vitest';
import type { Picture } from './picture.ts';
import { previewDataset } from './preview.ts';

/** Items of one pixel, whose value is their number. */
const split = (count: number, labels?: readonly number[]) => ({
  values: Uint8Array.from({ length: count }, (_, item) => item),
  count,
  ...(labels && { labels: Int32Array.from(labels) }),
});
const shape = [1, 1, 1];

/** The values of the cells, which are 56 pixels wide with gaps of two, row after row. */
function cells({ width, height, data }: Picture): number[][] {
  return Array.from({ length: (height - 2) / 58 }, (_, row) =>
    Array.from({ length: (width - 2) / 58 }, (_, column) => data[(row * 58 + 30) * width + column * 58 + 30]!),
  );
}

describe('previewDataset', () => {
  it('gives every class a row of items that are spread over it', async () => {
    const labels = Array.from({ length: 20 }, (_, item) => (item < 2 ? 1 : 0));
    const { picture, count, classes } = await previewDataset({ shape, classes: ['a', 'b', 'c'] }, split(20, labels), {
      columns: 3,
    });
    expect(cells(picture)).toEqual([
      [2, 8, 14],
      [0, 1, 255],
      [255, 255, 255],
    ]);
    expect([count, classes]).toEqual([5, ['a', 'b', 'c']]);
    const fewer = await previewDataset({ shape, classes: ['a', 'b', 'c'] }, split(20, labels), { columns: 2, rows: 1 });
    expect([cells(fewer.picture), fewer.classes]).toEqual([[[2, 11]], ['a']]);
  });
  it('lays items without classes out in a square', async () => {
    expect(cells((await previewDataset({ shape }, split(5))).picture)).toEqual([
      [0, 1, 2],
      [3, 4, 255],
    ]);
    const many = await previewDataset({ shape }, split(200));
    expect([many.count, cells(many.picture)[9]![9]]).toEqual([100, 198]);
  });
  it('draws floats as floats', async () => {
    const values = Float32Array.of(0, 0.5, 1, 0.25);
    expect(cells((await previewDataset({ shape }, { values, count: 4 })).picture)).toEqual([
      [0, 128],
      [255, 64],
    ]);
  });
  it('draws points of the plane as a cloud in the colours of their classes', async () => {
    const points = { values: Float32Array.of(-1, -1, 1, 1), count: 2, labels: Int32Array.of(0, 1) };
    const { picture, count, classes } = await previewDataset({ shape: [2], classes: ['a', 'b'] }, points);
    expect([picture.width, picture.height, picture.channels, count, classes]).toEqual([512, 512, 3, 2, ['a', 'b']]);
    const coloured = Array.from({ length: 512 * 512 }, (_, pixel) => [
      ...picture.data.subarray(3 * pixel, 3 * pixel + 3),
    ]);
    const within = coloured.map((colour, pixel) => ({ colour, x: pixel % 512, y: Math.floor(pixel / 512) }));
    const dots = within.filter(({ colour: [r, g, b] }) => r !== g || g !== b);
    const lower = dots.filter(({ y }) => y > 256);
    expect(lower.length).toBeGreaterThan(0);
    expect(lower.every(({ x, colour: [r, , b] }) => x < 256 && b! > r!)).toBe(true);
    expect(dots.filter(({ y }) => y < 256).every(({ x, colour: [r, , b] }) => x > 256 && r! > b!)).toBe(true);
    const single = { values: Float32Array.of(3, 3), count: 1 };
    expect((await previewDataset({ shape: [2] }, single)).count).toBe(1);
  });
  it('refuses items that have no picture, and no items', async () => {
    await expect(previewDataset({ shape: [5] }, split(5))).rejects.toThrow('received items of [5]');
    await expect(previewDataset({ shape }, split(0))).rejects.toThrow('there are no items to draw');
  });
});
