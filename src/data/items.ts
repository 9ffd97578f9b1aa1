/** Arrays from files as items: their shape, numbers and labels brought to what a data set holds. */

import { AliError } from '../errors.ts';
import { type Attributes, type DataValues, itemSizeOf } from './dataset.ts';

/** Numbers of any type in C order; the first size counts the items. */
export interface FileArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  /** NumPy's name of the type: 'u1', 'b1', 'f4', 'i8' … */
  readonly type: string;
}

export interface Items {
  readonly shape: readonly number[];
  readonly values: DataValues;
  readonly count: number;
}

/**
 * Items of an array: [N, H, W] counts as [N, 1, H, W], [N, H, W, C] with C 1 or 3 is brought to channels first.
 * Images stay bytes 0…255 (booleans become 0 and 255, other integers must lie in 0…255) or floats 0…1; items that are
 * not images become finite float32.
 * @param options.shape the item shape that is wanted; default whatever the array holds
 * @throws AliError 'data' when the shape or a number does not fit
 */
export function toItems(array: FileArray, options: { name: string; shape?: readonly number[] }): Items {
  const { name } = options;
  const [count, ...rest] = array.shape;
  if (!count || rest.some((size) => size === 0)) {
    throw new AliError('data', `${name} is empty; expected items; received an array of [${array.shape.join(', ')}]`, {
      remedy: 'check the file',
    });
  }
  const { shape, lastIsChannel } = itemShape(rest, options);
  const values = shape.length === 3 ? imageValues(array, name) : pointValues(array, name);
  if (lastIsChannel) channelsFirst(values, shape);
  return { shape, values, count };
}

/**
 * Class indices from an array of [N] or [N, 1]; undefined when it holds something else, such as several labels an item.
 * @throws AliError 'data' when there are not as many labels as items, or they are not whole numbers from 0 on
 */
export function toLabels(array: FileArray, options: { name: string; count: number }): Int32Array | undefined {
  const { name, count } = options;
  const [received, width = 1] = array.shape;
  if (received !== count) {
    throw new AliError('data', `${name}: labels do not fit; expected ${count}; received ${received ?? 'one number'}`, {
      remedy: 'take items and labels from the same file',
    });
  }
  if (array.shape.length > 2 || width !== 1) return undefined;
  const labels = Int32Array.from(array.data);
  const wrong = labels.findIndex((label, item) => label !== array.data[item] || label < 0);
  if (wrong >= 0) {
    throw new AliError('data', `${name}: expected whole numbers from 0 on as labels; received ${array.data[wrong]}`, {
      remedy: 'number the classes',
    });
  }
  return labels;
}

/** Several yes-or-no labels an item, [N, n] numbers 0 and 1, as attributes 'label 0' …; undefined for anything else. */
export function toAttributes({ shape, data }: FileArray): Attributes | undefined {
  const [, width = 0] = shape;
  if (shape.length !== 2 || width < 2) return undefined;
  const values = Uint8Array.from(data);
  if (values.some((value, place) => value > 1 || value !== data[place])) return undefined;
  return { names: Array.from({ length: width }, (_, column) => `label ${column}`), values };
}

function itemShape(
  rest: readonly number[],
  { name, shape: wanted }: { name: string; shape?: readonly number[] },
): { shape: readonly number[]; lastIsChannel: boolean } {
  const [first = 0, second = 0, last = 0] = rest;
  const isChannels = (size: number) => size === 1 || size === 3;
  const readings =
    rest.length === 0
      ? [{ shape: [1], lastIsChannel: false }]
      : rest.length === 1
        ? [{ shape: rest, lastIsChannel: false }]
        : rest.length === 2
          ? [{ shape: [1, ...rest], lastIsChannel: false }]
          : rest.length === 3
            ? [
                ...(isChannels(first) ? [{ shape: rest, lastIsChannel: false }] : []),
                ...(isChannels(last) ? [{ shape: [last, first, second], lastIsChannel: true }] : []),
              ]
            : [];
  const fitting = readings.find(({ shape }) => !wanted || sameShape(shape, wanted));
  if (fitting) return fitting;
  const expected = wanted
    ? `[N, ${wanted.join(', ')}]`
    : '[N, features], [N, H, W], [N, 1 or 3, H, W] or [N, H, W, 1 or 3]';
  throw shapeMismatch(name, expected, `[N, ${rest.join(', ')}]`);
}

/** The error for data whose items are not of the shape that a preset wants. */
export function shapeMismatch(name: string, expected: string, received: string): AliError {
  return new AliError('data', `${name} does not fit; expected ${expected}; received ${received}`, {
    remedy:
      'choose a preset for data of this shape, reshape the array, or give the images as a folder of PNG or JPEG files, ' +
      'which are resized',
  });
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function imageValues({ data, type }: FileArray, name: string): DataValues {
  if (data instanceof Uint8Array) {
    if (type === 'b1') for (let place = 0; place < data.length; place++) data[place] = data[place] ? 255 : 0;
    return data;
  }
  const floats = type.startsWith('f');
  const highest = floats ? 1 : 255;
  for (let place = 0; place < data.length; place++) {
    const value = data[place]!;
    if (value >= 0 && value <= highest) continue;
    throw new AliError(
      'data',
      `${name}: expected ${floats ? 'floats' : 'integers'} in 0…${highest} for images; received ${value}`,
      {
        remedy: floats ? 'scale them to 0…1, or store bytes 0…255 as uint8' : 'store bytes 0…255 as uint8',
      },
    );
  }
  if (data instanceof Float32Array) return data;
  return floats ? Float32Array.from(data) : Uint8Array.from(data);
}

function pointValues({ data }: FileArray, name: string): Float32Array {
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new AliError('data', `${name}: expected finite numbers; received ${data[wrong]} at place ${wrong}`, {
      remedy: 'remove or replace such items',
    });
  }
  return values;
}

/** Reorders every item from [H, W, C] to [C, H, W] in place. */
function channelsFirst(values: DataValues, shape: readonly number[]): void {
  const [channels = 1] = shape;
  const itemSize = itemSizeOf(shape);
  const pixels = itemSize / channels;
  const item = values.slice(0, itemSize);
  for (let start = 0; start < values.length; start += itemSize) {
    item.set(values.subarray(start, start + itemSize));
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        values[start + channel * pixels + pixel] = item[pixel * channels + channel]!;
      }
    }
  }
}
