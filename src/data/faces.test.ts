import { describe, expect, it } from 'vitest';
import { drawFace, type FaceAttribute, faceAttributes, faceDraws, faceSide } from './face-drawing.ts';
import { loadFaces } from './faces.ts';

function draw(...having: FaceAttribute[]): Uint8Array {
  const out = new Uint8Array(3 * faceSide ** 2);
  drawFace((attribute) => having.includes(attribute), new Float32Array(faceDraws).fill(0.5), out);
  return out;
}

/** Rows in which two pictures differ. */
function rowsThatDiffer(a: Uint8Array, b: Uint8Array): number[] {
  const rows = new Set<number>();
  for (const [at, value] of a.entries()) if (value !== b[at]) rows.add(Math.floor(at / faceSide) % faceSide);
  return [...rows].sort((one, other) => one - other);
}

describe('a drawn face', () => {
  const plain = draw();
  it.each([
    ['Eyeglasses', 8, 20],
    ['Smiling', 16, 26],
    ['Wearing_Hat', 0, 15],
    ['Beard', 17, 29],
  ] as const)('shows %s, and only in rows %i to %i', (attribute, first, last) => {
    const rows = rowsThatDiffer(plain, draw(attribute));
    expect(rows.length).toBeGreaterThan(3);
    expect(rows[0]).toBeGreaterThanOrEqual(first);
    expect(rows.at(-1)).toBeLessThanOrEqual(last);
  });
  it('is darker with dark hair or skin, and bluer before a blue background', () => {
    const mean = (image: Uint8Array, channel: number) =>
      image.subarray(channel * faceSide ** 2, (channel + 1) * faceSide ** 2).reduce((sum, value) => sum + value, 0);
    for (const attribute of ['Dark_Hair', 'Dark_Skin'] as const)
      expect(mean(draw(attribute), 0)).toBeLessThan(mean(plain, 0));
    expect(mean(draw('Blue_Background'), 2)).toBeGreaterThan(mean(plain, 2));
    expect(mean(draw('Blue_Background'), 0)).toBeLessThan(mean(plain, 0));
  });
});

describe('the data set', () => {
  const { train, test, shape, digest } = loadFaces();
  it('has half of the faces with each attribute, independently', () => {
    expect(shape).toEqual([3, 32, 32]);
    expect([train.count, test.count]).toEqual([12_000, 2000]);
    const { names, values } = train.attributes!;
    expect(names).toEqual(faceAttributes);
    // Five standard deviations of a share of 12,000.
    const reach = (5 * 0.5) / Math.sqrt(train.count);
    for (const a of names.keys()) {
      for (const b of names.keys()) {
        let both = 0;
        for (let item = 0; item < train.count; item++) both += values[item * 8 + a]! * values[item * 8 + b]!;
        expect(Math.abs(both / train.count - (a === b ? 0.5 : 0.25))).toBeLessThan(reach);
      }
    }
  });
  it('is the same each time', () => {
    expect(digest).toMatchInlineSnapshot(`"bca22a6d904675b7dd985b2b2313c706b6010a763e57ef5ed7b468e9d057362c"`);
  });
});
