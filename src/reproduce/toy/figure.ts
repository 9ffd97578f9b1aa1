/** The paper's figure of the toy (ALI, figure 6): x, x̂, x̃, ẑ and z side by side, coloured by mode. */

import { type Colour, type Picture, scatterPicture } from '../../data/picture.ts';
import type { Mixture } from '../../data/synthetic.ts';

const side = 300;
const gap = 6;
const white = 255;

export interface Panels {
  /** Held-out points, their modes, their reconstructions and their codes; the latter two are empty for a GAN alone. */
  readonly x: Float32Array;
  readonly modes: Int32Array;
  readonly xHat: Float32Array;
  readonly zHat: Float32Array;
  /** Codes of the prior and what they are decoded to. */
  readonly z: Float32Array;
  readonly xTilde: Float32Array;
}

/** Five panels: points of x, x̂ and ẑ have the colour of the mode of x; x̃ and z that of the mode that x̃ is nearest to. */
export function fivePanels({ x, modes, xHat, zHat, z, xTilde }: Panels, mixture: Mixture): Picture {
  const near = nearestModes(xTilde, mixture);
  const farthest = Math.max(...mixture.centres.flat().map(Math.abs));
  const reach = Math.max(1.25 * farthest, farthest + 5 * mixture.deviation);
  const plane = [-reach, reach] as const;
  const codes = [-4, 4] as const;
  const draw = (points: Float32Array, of: ArrayLike<number>, range: readonly [number, number]) =>
    scatterPicture(byMode(points, of, mixture.centres.length), { range, size: side, radius: 0.9, opacity: 0.5 });
  return sideBySide([
    draw(x, modes, plane),
    draw(xHat, modes, plane),
    draw(xTilde, near, plane),
    draw(zHat, modes, codes),
    draw(z, near, codes),
  ]);
}

/** Index of the nearest centre of each point. */
export function nearestModes(points: Float32Array, { centres }: Mixture): Int32Array {
  return Int32Array.from({ length: points.length / 2 }, (_, point) => {
    const distances = centres.map(([a, b]) => Math.hypot(points[2 * point]! - a, points[2 * point + 1]! - b));
    return distances.indexOf(Math.min(...distances));
  });
}

/** One below the other, on white. */
export function stack(pictures: readonly Picture[]): Picture {
  const width = Math.max(...pictures.map((picture) => picture.width));
  const height = pictures.reduce((sum, picture) => sum + picture.height + gap, -gap);
  return place(pictures, { width, height, next: ([x, y], { height }) => [x, y + height + gap] });
}

function sideBySide(pictures: readonly Picture[]): Picture {
  const width = pictures.reduce((sum, picture) => sum + picture.width + gap, -gap);
  const height = Math.max(...pictures.map((picture) => picture.height));
  return place(pictures, { width, height, next: ([x, y], { width }) => [x + width + gap, y] });
}

type Place = readonly [x: number, y: number];

function place(
  pictures: readonly Picture[],
  {
    width,
    height,
    next,
  }: { readonly width: number; readonly height: number; readonly next: (at: Place, after: Picture) => Place },
): Picture {
  const data = new Uint8Array(width * height * 3).fill(white);
  let at: Place = [0, 0];
  for (const picture of pictures) {
    for (let row = 0; row < picture.height; row++) {
      const start = 3 * row * picture.width;
      data.set(picture.data.subarray(start, start + 3 * picture.width), 3 * ((at[1] + row) * width + at[0]));
    }
    at = next(at, picture);
  }
  return { width, height, channels: 3, data };
}

function byMode(points: Float32Array, modes: ArrayLike<number>, count: number) {
  const lists = Array.from({ length: count }, (): number[] => []);
  for (let point = 0; point < points.length / 2; point++) {
    lists[modes[point]!]!.push(points[2 * point]!, points[2 * point + 1]!);
  }
  return lists.map((list, mode) => ({ points: Float32Array.from(list), colour: colourOf(mode) }));
}

/** Hues a golden angle apart in three shades, so that neighbouring modes differ. */
function colourOf(mode: number): Colour {
  const hue = (mode * 137.508) % 360;
  const lightness = [0.45, 0.32, 0.6][mode % 3]!;
  const chroma = 0.85 * Math.min(lightness, 1 - lightness);
  const channel = (shift: number) => {
    const k = (shift + hue / 30) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
