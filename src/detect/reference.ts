/** Items that a detector keeps beside its networks, in their own numbers, for baselines to be fitted on and calibrated with. */

import { join } from 'node:path';
import type { DataValues } from '../data/dataset.ts';
import { writeFileAtomic } from '../data/files.ts';
import { encodeNpz, readNpz } from '../data/npz.ts';
import { AliError } from '../errors.ts';
import { asPoints, type Points } from '../evaluate/points.ts';

const fileName = 'reference.npz';
export const mostReferenceItems = 10_000;
const mostBytes = 64 * 2 ** 20;

export interface Reference {
  /** Some of the items that were trained on. */
  readonly training: Points;
  /** Some of those that the threshold was calibrated on. */
  readonly calibration: Points;
}

/** Evenly spread items, at most 10,000 of them and 64 MiB: float32 in the networks' range. */
export function referenceItems(values: DataValues, size: number): Points {
  const count = values.length / size;
  const used = Math.max(1, Math.min(count, mostReferenceItems, Math.floor(mostBytes / 4 / size)));
  const data = new Float32Array(used * size);
  for (let place = 0; place < used; place++) {
    const item = Math.floor((place * count) / used);
    data.set(values.subarray(item * size, (item + 1) * size), place * size);
  }
  if (values instanceof Uint8Array) for (let i = 0; i < data.length; i++) data[i]! *= 1 / 255;
  return { data, count: used, size };
}

export async function writeReference(run: string, { training, calibration }: Reference): Promise<void> {
  const array = ({ data, count, size }: Points) => ({ shape: [count, size], data });
  const arrays = { training: array(training), calibration: array(calibration) };
  await writeFileAtomic(join(run, fileName), encodeNpz(arrays));
}

/** @throws AliError 'data' where the file is missing or damaged, 'run' where it is of other items */
export async function readReference(run: string, size: number): Promise<Reference> {
  const path = join(run, fileName);
  const arrays = await readNpz(path);
  const points = (name: string) => {
    const array = arrays.get(name);
    if (array?.data instanceof Float32Array && array.shape.length === 2 && array.shape[1] === size) {
      return asPoints(array.data, size);
    }
    throw new AliError('run', `${path} does not hold ${name} items of ${size} numbers; received [${array?.shape}]`, {
      remedy: 'bring the file back as `ali detect fit` wrote it, or fit again',
    });
  };
  return { training: points('training'), calibration: points('calibration') };
}
