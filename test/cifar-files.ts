/** Complete sets of CIFAR-10's files with an image each: binary, and as Python's pickles. */

import { array, dictionary, integers, pickle, strings } from './pickle-file.ts';

const numbers = [1, 2, 3, 4, 5];
/** One image of class 3. */
export const cifarRecord = Buffer.concat([Buffer.of(3), Buffer.alloc(3072, 7)]);
const names = Array.from({ length: 10 }, (_, label) => `class ${label}`);

/** A batch as a pickle: images of the classes 0, 1, … */
export const cifarBatch = (items: number, options = {}) =>
  pickle(
    dictionary({
      labels: integers(Array.from({ length: items }, (_, item) => item)),
      data: array([items, 3072], new Uint8Array(3072 * items), options),
    }),
  );

export function cifarFiles() {
  return {
    binary: {
      ...Object.fromEntries(numbers.map((number) => [`data_batch_${number}.bin`, cifarRecord])),
      'test_batch.bin': cifarRecord,
      'batches.meta.txt': Buffer.from(names.join('\n')),
    },
    pickles: {
      ...Object.fromEntries(numbers.map((number) => [`data_batch_${number}`, cifarBatch(1)])),
      test_batch: cifarBatch(1),
      'batches.meta': pickle(dictionary({ label_names: strings(names) })),
    },
  };
}

/** The same files under the name of a folder. */
export const inFolder = (folder: string, files: Readonly<Record<string, Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));
