/** A small colour portrait, drawn from its attributes and a few random numbers: shapes with soft edges, one over the other. */

import type { Colour } from './picture.ts';

/** What is to be seen in a drawn face, in the order of a data set's attributes. */
export const faceAttributes = [
  'Eyeglasses',
  'Smiling',
  'Wearing_Hat',
  'Dark_Hair',
  'Long_Hair',
  'Beard',
  'Dark_Skin',
  'Blue_Background',
] as const;

export type FaceAttribute = (typeof faceAttributes)[number];

/** Width and height of a face in pixels. */
export const faceSide = 32;

/** How many uniform numbers one face takes, beside its attributes. */
export const faceDraws = 20;

interface Shape {
  /** How much of the pixel with that centre lies within it: 0 … 1. */
  readonly coverage: (x: number, y: number) => number;
  /** Nothing of it lies outside of these: left, right, top and bottom, in pixels. */
  readonly bounds: readonly [number, number, number, number];
}

/**
 * Draws one face.
 * @param has whether the face has an attribute
 * @param draws `faceDraws` numbers in [0, 1): place, proportions and shades
 * @param out 3 × 32 × 32 bytes, channels first
 */
export function drawFace(has: (attribute: FaceAttribute) => boolean, draws: Float32Array, out: Uint8Array): void {
  let next = 0;
  const between = (low: number, high: number) => low + (high - low) * draws[next++]!;
  const shade = (colour: Colour): Colour => {
    const light = between(0.85, 1.15);
    return [colour[0] * light, colour[1] * light, colour[2] * light];
  };
  const x = between(14.5, 17.5);
  const y = between(15.5, 18);
  const width = between(7, 8.6);
  const height = between(9, 10.6);
  const eyes = between(2.9, 3.7);
  const eyeLine = y - between(0.8, 1.8);
  const mouthLine = y + between(4.4, 5.2);
  const skin = shade(has('Dark_Skin') ? [134, 88, 58] : [240, 200, 170]);
  const hair = shade(has('Dark_Hair') ? [44, 32, 28] : [226, 184, 84]);
  const background = shade(has('Blue_Background') ? [96, 140, 214] : [206, 186, 150]);
  const clothes: Colour = [between(40, 230), between(40, 230), between(40, 230)];
  const hat: Colour = [between(120, 220), between(20, 110), between(40, 160)];
  const fringe = between(0.45, 0.62);
  const slope = between(-2, 2);

  const paint = (colour: Colour, { coverage, bounds: [left, right, top, bottom] }: Shape) => {
    for (let row = Math.max(0, Math.floor(top)); row < Math.min(faceSide, bottom); row++) {
      for (let column = Math.max(0, Math.floor(left)); column < Math.min(faceSide, right); column++) {
        const share = coverage(column + 0.5, row + 0.5);
        if (share <= 0) continue;
        for (let channel = 0; channel < 3; channel++) {
          const at = (channel * faceSide + row) * faceSide + column;
          out[at] = Math.min(255, Math.round(out[at]! + share * (colour[channel]! - out[at]!)));
        }
      }
    }
  };

  paintBackground(background, out);
  if (has('Long_Hair')) {
    paint(hair, ellipse(x, y - height * 0.1, width + 2.4, height + 1.2));
    paint(hair, box(x, y + 5, width + 2.2, 6));
  } else paint(hair, ellipse(x, y - height * 0.25, width + 1.1, height * 0.85));
  paint(clothes, ellipse(x, faceSide + 3, 13, 7));
  paint(skin, box(x, y + height, 2.8, 3.5));
  const head = ellipse(x, y, width, height);
  paint(skin, head);
  const beard = both(head, (_, row) => soft(y + 2.6 - row));
  if (has('Beard')) paint(hair, beard);
  const hairline = y - height * fringe;
  const scalp = ellipse(x, y - 0.4, width + 0.6, height + 0.6);
  const parting = both(scalp, (column, row) => soft(row - hairline - (slope * (column - x)) / width));
  paint(hair, parting);

  for (const side of [-1, 1]) {
    paint([250, 250, 250], ellipse(x + side * eyes, eyeLine, 1.7, 1.2));
    paint([30, 30, 40], ellipse(x + side * eyes, eyeLine, 0.9, 1.1));
  }
  paint(times(skin, 0.72), box(x, y + 1.6, 0.6, 1.3));
  if (has('Smiling')) {
    const grin = both(ellipse(x, mouthLine - 1, 3.8, 2.7), (_, row) => soft(mouthLine - 0.6 - row));
    paint([176, 40, 52], grin);
    const teeth = both(ellipse(x, mouthLine - 1, 2.9, 1.7), (_, row) => soft(mouthLine - 0.6 - row));
    paint([255, 255, 255], teeth);
  } else paint([150, 50, 56], box(x, mouthLine, 2.4, 0.6));
  if (has('Eyeglasses')) {
    const frame: Colour = [16, 16, 20];
    for (const side of [-1, 1]) {
      paint(frame, ring(x + side * eyes, eyeLine, 2.75, 0.55));
      paint(frame, box(x + side * (eyes + 4), eyeLine - 0.4, 1.3, 0.4));
    }
    paint(frame, box(x, eyeLine - 0.4, Math.max(0.5, eyes - 2.6), 0.45));
  }
  if (has('Wearing_Hat')) {
    const brim = y - height * 0.55;
    const dome = both(ellipse(x, brim, width + 0.6, height * 0.75), (_, row) => soft(row - brim));
    paint(hat, dome);
    paint(times(hat, 0.7), box(x, brim, width + 3.2, 0.9));
  }
}

const times = (colour: Colour, factor: number): Colour => [colour[0] * factor, colour[1] * factor, colour[2] * factor];

/** Lighter towards the top. */
function paintBackground(colour: Colour, out: Uint8Array): void {
  for (let channel = 0; channel < 3; channel++) {
    for (let row = 0; row < faceSide; row++) {
      const value = colour[channel]! + (255 - colour[channel]!) * 0.25 * (1 - (row + 0.5) / faceSide);
      const start = (channel * faceSide + row) * faceSide;
      out.fill(Math.min(255, Math.round(value)), start, start + faceSide);
    }
  }
}

/** From a distance to an edge, positive outside, to the share of the pixel inside. */
const soft = (away: number) => Math.min(1, Math.max(0, 0.5 - away));

/** Math.hypot is ten times slower, and its care for huge numbers is not needed. */
const distance = (x: number, y: number) => Math.sqrt(x * x + y * y);

/** The part of a shape that lies within another coverage. */
function both({ coverage, bounds }: Shape, other: Shape['coverage']): Shape {
  return { coverage: (x, y) => Math.min(coverage(x, y), other(x, y)), bounds };
}

/** Its soft edge reaches as far along each axis as the shorter one needs, so the bounds are wide enough for it. */
function ellipse(x: number, y: number, width: number, height: number): Shape {
  const least = Math.min(width, height);
  const coverage = (column: number, row: number) =>
    soft((distance((column - x) / width, (row - y) / height) - 1) * least);
  return { coverage, bounds: boundsOf(x, y, width * (1 + 0.5 / least), height * (1 + 0.5 / least)) };
}

function ring(x: number, y: number, radius: number, thickness: number): Shape {
  const coverage = (column: number, row: number) => soft(Math.abs(distance(column - x, row - y) - radius) - thickness);
  const reach = radius + thickness + 0.5;
  return { coverage, bounds: boundsOf(x, y, reach, reach) };
}

/** By its centre and half its width and height. */
function box(x: number, y: number, width: number, height: number): Shape {
  const coverage = (column: number, row: number) =>
    soft(Math.max(Math.abs(column - x) - width, Math.abs(row - y) - height));
  return { coverage, bounds: boundsOf(x, y, width + 0.5, height + 0.5) };
}

const boundsOf = (x: number, y: number, width: number, height: number): Shape['bounds'] => [
  x - width,
  x + width,
  y - height,
  y + height,
];
