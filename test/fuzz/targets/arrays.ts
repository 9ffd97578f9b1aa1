/** The fuzzer's targets: arrays of numbers in files. */

import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { strFromU8, strToU8, zipSync } from 'fflate';
import { readMat } from '../../../src/data/mat.ts';
import { encodeNpy, openNpyRows } from '../../../src/data/npy.ts';
import { encodeNpz, readNpz } from '../../../src/data/npz.ts';
import { loadDataset } from '../../../src/data/source.ts';
import { byteVariable, matFile } from '../../mat-file.ts';
import { inflated, type Target } from '../target.ts';
import { readTable, settleAll } from './read.ts';

export const bytes = (length: number) => Uint8Array.from({ length }, (_, place) => place % 7);
const npys = [
  encodeNpy(
    [4, 3],
    Float32Array.from({ length: 12 }, (_, place) => place),
  ),
  encodeNpy([5], new Int32Array(5)),
  encodeNpy([2, 4, 4], bytes(32)),
  ...["'>f8', 'fortran_order': True", "'<i8', 'fortran_order': False"].map((type) => {
    const file = encodeNpy([4, 3], new Float32Array(24).subarray(0, 12));
    const text = strFromU8(file, true).replace("'<f4', 'fortran_order': False", type);
    return Buffer.concat([strToU8(text, true), Buffer.alloc(48)]);
  }),
];

export const npy: Target = {
  name: 'npy',
  forms: [
    { file: 'x.npy', seeds: npys },
    { file: 'x.npy.gz', seeds: npys, finish: (changed) => gzipSync(changed, { level: 1 }) },
    { file: 'x.npy.gz', seeds: npys.map((file) => gzipSync(file)) },
  ],
  most: inflated,
  read: (folder, file) => {
    const path = join(folder, file);
    return settleAll([
      () => loadDataset(path, { whole: true }),
      () => readTable(path),
      async () => {
        const rows = await openNpyRows(path);
        try {
          await rows.next(2);
          await rows.next(1000);
        } finally {
          await rows.close();
        }
      },
    ]);
  },
};

const images = { x: { shape: [3, 2, 2], data: bytes(12) }, y: { shape: [3], data: Int32Array.of(0, 1, 2) } };
export const archive = encodeNpz(images);
export const packed = zipSync({ 'x.npy': encodeNpy([3, 2, 2], bytes(12)), 'y.npy': encodeNpy([3, 2], bytes(6)) });

export const npz: Target = {
  name: 'npz',
  forms: [
    { file: 'x.npz', seeds: [archive, packed] },
    { file: 'x.npz', seeds: npys, finish: (changed) => zipSync({ 'x.npy': [changed, { level: 0 }] }) },
  ],
  most: inflated,
  read: (folder, file) => {
    const path = join(folder, file);
    return settleAll([() => readNpz(path), () => loadDataset(path, { whole: true }), () => readTable(path)]);
  },
};

const idxFile = (shape: readonly number[]) => {
  const header = Buffer.from([0, 0, 8, shape.length]);
  const sizes = Buffer.alloc(4 * shape.length);
  for (const [axis, size] of shape.entries()) sizes.writeUInt32BE(size, 4 * axis);
  return Buffer.concat([header, sizes, bytes(shape.reduce((product, size) => product * size, 1))]);
};
const idxFiles = [idxFile([5, 4, 4]), idxFile([12]), idxFile([2, 3, 4, 4])];

export const idx: Target = {
  name: 'idx',
  forms: [
    { file: 'x.idx', seeds: idxFiles },
    { file: 'x.gz', seeds: idxFiles.map((file) => gzipSync(file)) },
    { file: 'x.gz', seeds: idxFiles, finish: (changed) => gzipSync(changed, { level: 1 }) },
    { file: 'set/train-images-idx3-ubyte', seeds: [idxFiles[0]!] },
    { file: 'set/train-labels-idx1-ubyte', seeds: [idxFile([5]), idxFiles[1]!] },
  ],
  constant: {
    'set/train-images-idx3-ubyte': idxFiles[0]!,
    'set/train-labels-idx1-ubyte': idxFile([5]),
    'set/t10k-images-idx3-ubyte': idxFiles[0]!,
  },
  most: inflated,
  read: async (folder, file) => {
    if (file.startsWith('set/')) await loadDataset(join(folder, 'set'));
    else await loadDataset(join(folder, file), { whole: true });
  },
};

const double = { name: 'x', classNumber: 6, stored: 9, shape: [3, 2], bytes: bytes(48) };
const small = { name: 'y', classNumber: 6, stored: 2, shape: [3, 1], bytes: bytes(3), small: true } as const;
const text = { name: 't', classNumber: 4, stored: 4, shape: [1, 2], bytes: bytes(4) };
const svhn = [byteVariable('X', [32, 32, 3, 2], new Uint8Array(6144)), byteVariable('y', [2, 1], [1, 10])];
const plain = [
  matFile([double, small], { compress: false }),
  matFile([small, text, double], { compress: false, bigEndian: true }),
  matFile([byteVariable('X', [2, 2, 3, 1], bytes(12)), byteVariable('y', [1, 1], [3])], { compress: false }),
];

export const mat: Target = {
  name: 'mat',
  forms: [
    { file: 'x.mat', seeds: plain },
    { file: 'x.mat', seeds: [matFile([double, small]), matFile(svhn)] },
    { file: 'x.mat', seeds: plain.map((file) => file.subarray(128)), finish: compressed },
  ],
  most: inflated,
  read: (folder, file) => {
    const path = join(folder, file);
    return settleAll([() => readMat(path), () => loadDataset(path, { whole: true })]);
  },
};

/** A file of one element, compressed. */
function compressed(element: Buffer): Buffer {
  const deflated = deflateSync(element);
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(15, 0);
  tag.writeUInt32LE(deflated.length, 4);
  return Buffer.concat([matFile([]), tag, deflated]);
}
