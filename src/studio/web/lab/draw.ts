/** Strokes on a canvas: the two planes of the lab and its curves. Sizes are pixels of the page. */

import { colourField, type Palette } from '../../lab/colours.ts';
import type { Stroke } from '../../lab/distributions.ts';
import { guess, rangeOf, type Stretch } from '../../lab/history.ts';
import { type Place, type Square, toPixel } from '../../lab/plane.ts';
import { fieldSize } from '../../lab/scene.ts';

export type Context = CanvasRenderingContext2D;

/** Points [n, 2], one after another. */
export function drawPoints(context: Context, points: Float32Array, colour: string, square: Square): void {
  const radius = Math.max(1.4, square.size / 260);
  context.fillStyle = colour;
  context.globalAlpha = 0.75;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = toPixel([points[i]!, points[i + 1]!], square);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
  context.globalAlpha = 1;
}

/** D's map, smooth between its places. */
export function drawField(context: Context, values: Float32Array, palette: Palette, { size }: Square): void {
  const small = new OffscreenCanvas(fieldSize, fieldSize);
  const image = new ImageData(fieldSize, fieldSize);
  image.data.set(colourField(values, palette.field));
  small.getContext('2d')!.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, size, size);
}

/** The axes, and circles that hold 39 % and 86 % of N(0, I): one and two standard deviations. */
export function drawGuides(context: Context, palette: Palette, square: Square, circles: readonly number[]): void {
  const { size, extent } = square;
  context.strokeStyle = palette.guide;
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, size / 2);
  context.lineTo(size, size / 2);
  context.moveTo(size / 2, 0);
  context.lineTo(size / 2, size);
  for (const radius of circles) {
    const pixels = (radius / (2 * extent)) * size;
    context.moveTo(size / 2 + pixels, size / 2);
    context.arc(size / 2, size / 2, pixels, 0, 2 * Math.PI);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** A cross hair in a ring. */
export function drawMark(context: Context, place: Place, colour: string, square: Square): void {
  const [x, y] = toPixel(place, square);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(x + 4 * dx, y + 4 * dy);
    context.lineTo(x + 12 * dx, y + 12 * dy);
  }
  context.stroke();
}

export function drawStrokes(context: Context, strokes: readonly Stroke[], colour: string, square: Square): void {
  context.strokeStyle = colour;
  context.lineWidth = (0.24 / (2 * square.extent)) * square.size;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  for (const stroke of strokes) {
    const [first, second] = toPixel([stroke[0]!, stroke[1]!], square);
    context.moveTo(first, second);
    context.lineTo(first, second);
    for (let i = 2; i + 1 < stroke.length; i += 2) context.lineTo(...toPixel([stroke[i]!, stroke[i + 1]!], square));
  }
  context.stroke();
}

interface CurveOptions {
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
}

/** Losses of both players, with 2 log 2, where D guesses, and the highest and lowest loss that is shown. */
export function drawCurves(context: Context, stretches: readonly Stretch[], options: CurveOptions): void {
  const { palette, width, height } = options;
  const { low, high } = rangeOf(stretches);
  const last = stretches.at(-1)?.step ?? 1;
  const at = (step: number, value: number) =>
    [(step / last) * width, height * (1 - (Math.max(low, Math.min(value, high)) - low) / (high - low))] as const;
  context.strokeStyle = palette.guide;
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(...at(0, guess));
  context.lineTo(...at(last, guess));
  context.stroke();
  context.setLineDash([]);
  for (const [key, colour] of [
    ['generator', palette.decoderJoint],
    ['discriminator', palette.ink],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const stretch of stretches) context.lineTo(...at(stretch.step, stretch[key]));
    context.stroke();
  }
  context.fillStyle = palette.ink;
  context.font = '0.75rem system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'top';
  context.fillText(high.toFixed(2), width, 1);
  context.textBaseline = 'bottom';
  context.fillText(low.toFixed(2), width, height - 1);
}
