/** Items of a data set as points. */

import { type DataSplit, typeOf } from '../data/dataset.ts';
import { readItems } from '../data/read-items.ts';
import type { Points } from './points.ts';

/** The items at `places`, in memory or on the disk, in the networks' range: [places, size]. */
export async function readPoints(split: DataSplit, size: number, places: Uint32Array): Promise<Points> {
  const data = new Float32Array(places.length * size);
  await readItems(split, size, places, data);
  if (typeOf(split) === 'uint8') for (let i = 0; i < data.length; i++) data[i]! /= 255;
  return { data, count: places.length, size };
}
