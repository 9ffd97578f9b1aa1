import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodePng, gridSize, imageGrid, scatterPicture } from './picture.ts';

describe('imageGrid', () => {
  it('lays images out with gaps on white', () => {
    const picture = imageGrid(Uint8Array.of(1, 2, 3), { shape: [1, 1, 1], columns: 2, gap: 1 });
    expect(picture).toMatchObject({ width: 5, height: 5, channels: 1 });
    const w = 255;
    expect([...picture.data]).toEqual([w, w, w, w, w, w, 1, w, 2, w, w, w, w, w, w, w, 3, w, w, w, w, w, w, w, w]);
  });
  it('interleaves channels and enlarges', () => {
    const image = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const picture = imageGrid(image, { shape: [3, 1, 2], scale: 2, gap: 0 });
    expect(picture).toMatchObject({ width: 4, height: 2, channels: 3 });
    expect([...picture.data.subarray(0, 12)]).toEqual([1, 3, 5, 1, 3, 5, 2, 4, 6, 2, 4, 6]);
    expect(picture.data.subarray(12)).toEqual(picture.data.subarray(0, 12));
  });
  it('takes floats from 0 to 1, clips the rest, and draws NaN black', () => {
    const picture = imageGrid(Float32Array.of(0, 0.5, 1, -3, 7, Number.NaN), { shape: [1, 1, 6], gap: 0 });
    expect([...picture.data]).toEqual([0, 128, 255, 0, 255, 0]);
  });
  it('refuses other shapes, too few numbers and absurd sizes', () => {
    expect(() => imageGrid(new Uint8Array(8), { shape: [2, 2, 2] })).toThrow('[1 or 3, H, W]');
    expect(() => imageGrid(new Uint8Array(8), { shape: [1, 2, 2], count: 3 })).toThrow('3 × 4');
    expect(() => imageGrid(new Uint8Array(4), { shape: [1, 2, 2], scale: 1e5 })).toThrow('64 megapixels');
  });
});

describe('encodePng', () => {
  it.each([1, 3] as const)('keeps every pixel of %i channels', (channels) => {
    const data = Uint8Array.from({ length: 6 * channels }, (_, place) => place * 14);
    const decoded = decode(encodePng({ width: 3, height: 2, channels, data }));
    expect(decoded).toMatchObject({ width: 3, height: 2, channels, depth: 8 });
    expect(Uint8Array.from(decoded.data)).toEqual(data);
  });
});

describe('scatterPicture', () => {
  const range = [-1, 1] as const;
  const at = (data: Uint8Array, x: number, y: number, size: number) => [
    ...data.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
  ];

  it('draws y upwards, blends over white, and frames', () => {
    const picture = scatterPicture([{ points: Float32Array.of(-0.5, 0.5), colour: [255, 0, 0] }], { range, size: 42 });
    expect(at(picture.data, 10, 10, 42)).toEqual([255, 128, 128]);
    expect(at(picture.data, 10, 31, 42)).toEqual([255, 255, 255]);
    expect(at(picture.data, 0, 20, 42)).toEqual([160, 160, 160]);
  });
  it('leaves out points outside, infinite or NaN', () => {
    const points = Float32Array.of(5, 0, 0, -5, Number.NaN, 0, Number.POSITIVE_INFINITY, 0);
    const empty = scatterPicture([], { range, size: 20 });
    expect(scatterPicture([{ points, colour: [0, 0, 0] }], { range, size: 20 }).data).toEqual(empty.data);
  });
  it('refuses an empty range', () => {
    expect(() => scatterPicture([], { range: [1, 1] })).toThrow('low < high');
  });
});

describe('gridSize', () => {
  it('is what imageGrid draws, and refuses before there are images', () => {
    const shape = [1, 3, 5];
    const { width, height } = imageGrid(new Uint8Array(7 * 15), { shape, columns: 4, scale: 2 });
    expect(gridSize(7, { shape, columns: 4, scale: 2 })).toEqual([width, height]);
    expect(() => gridSize(60_000, { shape: [1, 28, 28], scale: 2 })).toThrow('at most 64 megapixels');
  });
});
