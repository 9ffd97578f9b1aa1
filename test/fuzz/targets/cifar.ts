/** The fuzzer's targets: CIFAR's batches, binary and as Python's pickles, in folders and archives. */

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readWhole } from '../../../src/data/input.ts';
import { readPickle } from '../../../src/data/pickle.ts';
import { loadDataset } from '../../../src/data/source.ts';
import { array, dictionary, integers, pickle, strings } from '../../pickle-file.ts';
import { tarFile } from '../../tar-file.ts';
import { fourfold, inflated, type Target } from '../target.ts';

const numbers = [1, 2, 3, 4, 5];
const record = Buffer.concat([Buffer.of(3), Buffer.alloc(3072, 7)]);
const names = Array.from({ length: 10 }, (_, label) => `class ${label}`);
const binary = {
  ...Object.fromEntries(numbers.map((number) => [`data_batch_${number}.bin`, record])),
  'test_batch.bin': record,
  'batches.meta.txt': Buffer.from(names.join('\n')),
};
const inFolder = (folder: string, files: Readonly<Record<string, Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));

/** The check sums of all headers as they should be, where the headers stand in a sound archive. */
function mendTar(bytes: Buffer): Buffer {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const header = bytes.subarray(at, at + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    const sum = header.reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte), 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return bytes;
}

const tar = tarFile(inFolder('cifar-10-batches-bin', binary));

export const cifarBinary: Target = {
  name: 'cifar-binary',
  forms: [
    { file: 'set/data_batch_2.bin', seeds: [record, Buffer.concat([record, record])] },
    { file: 'set/batches.meta.txt', seeds: [binary['batches.meta.txt']] },
    { file: 'x.tar', seeds: [tar], finish: mendTar },
    { file: 'x.tar.gz', seeds: [tar], finish: (changed) => gzipSync(mendTar(changed), { level: 1 }) },
    { file: 'x.tar.gz', seeds: [gzipSync(tar)] },
  ],
  constant: inFolder('set', binary),
  most: inflated,
  read: async (folder, file) => {
    await loadDataset(join(folder, file.startsWith('set/') ? 'set' : file));
  },
};

const batch = (items: number, options = {}) =>
  pickle(
    dictionary({
      labels: integers(Array.from({ length: items }, (_, item) => item)),
      data: array([items, 3072], new Uint8Array(3072 * items), options),
    }),
  );
const meta = pickle(dictionary({ label_names: strings(names) }));
const pickles = {
  ...Object.fromEntries(numbers.map((number) => [`data_batch_${number}`, batch(1)])),
  test_batch: batch(1),
  'batches.meta': meta,
};
const small = [
  pickle(dictionary({ labels: integers([1, 2]), data: array([2, 4], new Uint8Array(8)), names: strings(['a', 'b']) })),
  pickle(dictionary({ data: array([2, 3], new Uint8Array(6), { fortran: true, encoded: true }) })),
  meta,
];

export const cifarPickle: Target = {
  name: 'cifar-pickle',
  forms: [
    { file: 'x.pickle', seeds: small },
    { file: 'x.pickle', seeds: small, finish: (changed) => Buffer.concat([changed, Buffer.from('.')]) },
    { file: 'set/batches.meta', seeds: [meta] },
    { file: 'set/data_batch_3', seeds: [batch(1), batch(2, { encoded: true })] },
  ],
  constant: inFolder('set', pickles),
  most: fourfold,
  read: async (folder, file) => {
    if (file.startsWith('set/')) await loadDataset(join(folder, 'set'));
    else readPickle(await readWhole(join(folder, file)), file);
  },
};
