/** The fuzzer's targets: CIFAR's batches, binary and as Python's pickles, in folders and archives. */

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readWhole } from '../../../src/data/input.ts';
import { readPickle } from '../../../src/data/pickle.ts';
import { loadDataset } from '../../../src/data/source.ts';
import { cifarBatch, cifarFiles, cifarRecord, inFolder } from '../../cifar-files.ts';
import { array, dictionary, integers, pickle, strings } from '../../pickle-file.ts';
import { tarFile } from '../../tar-file.ts';
import { fourfold, inflated, type Target } from '../target.ts';

const { binary, pickles } = cifarFiles();
const meta = pickles['batches.meta'];

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
    { file: 'set/data_batch_2.bin', seeds: [cifarRecord, Buffer.concat([cifarRecord, cifarRecord])] },
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
    { file: 'set/data_batch_3', seeds: [cifarBatch(1), cifarBatch(2, { encoded: true })] },
  ],
  constant: inFolder('set', pickles),
  most: fourfold,
  read: async (folder, file) => {
    if (file.startsWith('set/')) await loadDataset(join(folder, 'set'));
    else readPickle(await readWhole(join(folder, file)), file);
  },
};
