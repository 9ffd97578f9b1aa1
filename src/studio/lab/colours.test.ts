import { expect, test } from 'vitest';
import { type Colour, colourField, palettes } from './colours.ts';

test('0, 1/2 and 1 have the three colours, others lie between', () => {
  const pixels = colourField(Float32Array.of(0, 0.5, 1, 0.625), [
    [200, 0, 0],
    [0, 0, 0],
    [0, 0, 100],
  ]);
  expect([...pixels]).toEqual([200, 0, 0, 255, 0, 0, 0, 255, 0, 0, 100, 255, 0, 0, 50, 255]);
});

/** Relative luminance (WCAG 2). */
const luminance = (colour: Colour) => {
  const [r, g, b] = colour.map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const parse = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour;

test.each(Object.entries(palettes))("%s: points stand out from D's map wherever they are", (_, palette) => {
  for (const colour of [palette.encoderJoint, palette.decoderJoint, palette.reconstruction].map(parse)) {
    for (const ground of palette.field) {
      const [light, dark] = [luminance(colour), luminance(ground)].sort((a, b) => b - a);
      expect((light! + 0.05) / (dark! + 0.05)).toBeGreaterThan(3);
    }
  }
});
