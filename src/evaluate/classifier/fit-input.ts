/** How items are handed to a network of someone else's: in the size, channels and batches that its input asks for. */

import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import { resizePlanes } from './resize.ts';

/** The axes of an input, undefined where one is left open. */
export type Axes = readonly (number | undefined)[];

export interface InputFit {
  /** Shape of one item as the network takes it. */
  readonly shape: readonly number[];
  /** Items that every call takes, no more and no fewer; undefined where their number is left open. */
  readonly batch: number | undefined;
  /** Items as the network takes them. */
  readonly of: (items: Float32Array) => Float32Array;
}

/** Numbers of a call: 256 MiB. */
const largest = 2 ** 26;

/**
 * Fits items to an input [batch, …]. Axes that are left open take what the items have. Images [C, H, W] become, where the input says
 * so, of three channels (grey, three times) and of another height and width (bilinear); an input [batch, n] takes items of n
 * numbers of any shape, one number after another.
 * @param shape of one item
 * @throws AliError 'shape' for an input that such items do not fit
 */
export function fitInput(name: string, shape: readonly number[], axes: Axes): InputFit {
  const [batch, ...wanted] = axes;
  const [own, asked] = [`[${shape.join(', ')}]`, `[${axes.map((axis) => axis ?? 'any').join(', ')}]`];
  const refuse = (remedy: string): never => {
    throw new AliError('shape', `input "${name}": expected one that takes items of ${own}; received ${asked}`, {
      remedy,
    });
  };
  if (axes.length === 0) refuse('export the model with an axis for the batch');
  const fitted = (fit: Omit<InputFit, 'batch'>): InputFit => {
    if ((batch ?? 1) * sizeOf(fit.shape) > largest) refuse(`give a model of at most ${largest} numbers a call`);
    return { ...fit, batch };
  };
  if (wanted.every((axis, i) => axis === undefined || axis === shape[i]) && wanted.length === shape.length) {
    return fitted({ shape, of: (items) => items });
  }
  if (wanted.length === 1 && (wanted[0] ?? sizeOf(shape)) === sizeOf(shape)) {
    return fitted({ shape: [sizeOf(shape)], of: (items) => items });
  }
  const [channels = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3) refuse(`give a model whose input is [batch, ${sizeOf(shape)}]`);
  if (wanted.length !== 3) refuse(`export the model with an input [batch, ${channels}, height, width]`);
  const isLast = wanted[2] === 1 || wanted[2] === 3;
  const transpose =
    'its channels come last: put a Transpose before it, so that it takes [batch, channels, height, width]';
  if (wanted[0] === undefined && isLast && wanted[2] !== width) refuse(transpose);
  const to = { channels: wanted[0] ?? channels, height: wanted[1] ?? height, width: wanted[2] ?? width };
  if (to.channels !== channels && !(channels === 1 && to.channels === 3)) {
    refuse(
      isLast ? transpose : `give a model of images of ${channels === 1 ? '1 or 3 channels' : `${channels} channels`}`,
    );
  }
  const resized = (items: Float32Array) =>
    to.height === height && to.width === width ? items : resizePlanes(items, { height, width }, to);
  return fitted({
    shape: [to.channels, to.height, to.width],
    of: (items) => (to.channels === channels ? resized(items) : threeTimes(resized(items), to.height * to.width)),
  });
}

/** Each plane three times in a row. */
function threeTimes(planes: Float32Array, size: number): Float32Array {
  const out = new Float32Array(3 * planes.length);
  for (let first = 0; first < planes.length; first += size) {
    const plane = planes.subarray(first, first + size);
    for (let copy = 0; copy < 3; copy++) out.set(plane, 3 * first + copy * size);
  }
  return out;
}
