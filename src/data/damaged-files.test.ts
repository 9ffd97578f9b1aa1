/** Whatever happens to a byte of a file, the loader gives items or says what is wrong: it does not crash, hang or guess. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cifarFiles, inFolder } from '../../test/cifar-files.ts';
import { byteVariable, matFile } from '../../test/mat-file.ts';
import { parquetFile } from '../../test/parquet-file.ts';
import { array, dictionary, integers, pickle, strings } from '../../test/pickle-file.ts';
import { tarFile } from '../../test/tar-file.ts';
import { AliError } from '../errors.ts';
import { encodeNpz } from './npz.ts';
import { readPickle } from './pickle.ts';
import { encodePng } from './picture.ts';
import { loadDataset } from './source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-damaged-'));
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const png = encodePng({ width: 2, height: 2, channels: 1, data: new Uint8Array(4) });
const images = Array.from({ length: 6 }, (_, item) => ({ bytes: png, path: null, label: item % 2 }));
const svhn = [byteVariable('X', [32, 32, 3, 2], new Uint8Array(6144)), byteVariable('y', [2, 1], [1, 10])];
const batch = pickle(
  dictionary({ labels: integers([1, 2]), data: array([2, 4], new Uint8Array(8)), names: strings(['a', 'b']) }),
);
const cifar = cifarFiles();

const files: Record<string, Buffer> = {
  'a.parquet': parquetFile(images, { classes: ['a', 'b'], codec: 'UNCOMPRESSED' }),
  'snappy.parquet': parquetFile(images, { classes: ['a', 'b'] }),
  'a.mat': matFile(svhn),
  'plain.mat': matFile(svhn, { compress: false }),
  'a.npz': Buffer.from(encodeNpz({ x: { shape: [4, 2], data: new Float32Array(8) } })),
  'a.tar': tarFile({ 'top/': new Uint8Array(0), ...inFolder('top', cifar.pickles) }),
  'a.tar.gz': gzipSync(tarFile(inFolder('top', cifar.binary))),
  'a.csv': Buffer.from('a,b,label\n1,2,x\n3,4,"y"\n5,6,x\n'),
};

/** Changed bytes: the first and last 150, where headers are, and a hundred in between; and cuts. */
function* damaged(bytes: Buffer): Generator<Buffer> {
  const { length } = bytes;
  const between = Math.max(1, Math.floor((length - 300) / 100));
  for (let place = 0; place < length; place++) {
    if (place >= 150 && place < length - 150 && place % between !== 0) continue;
    const changed = Buffer.from(bytes);
    changed[place] = [0x00, 0x7f, 0xff, bytes[place]! ^ 0x01][place % 4]!;
    yield changed;
  }
  for (let part = 1; part < 20; part++) yield bytes.subarray(0, Math.floor((length * part) / 20));
}

describe('a changed byte or a cut', () => {
  it.each(Object.keys(files))('of %s', { timeout: 60_000 }, async (name) => {
    const path = join(folder, name);
    const options = name.includes('parquet') ? { shape: [1, 2, 2] } : {};
    writeFileSync(path, files[name]!);
    expect((await loadDataset(path, options)).train.count).toBeGreaterThan(0);
    let refused = 0;
    for (const bytes of damaged(files[name]!)) {
      writeFileSync(path, bytes);
      try {
        await loadDataset(path, options);
      } catch (error) {
        if (!(error instanceof AliError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });
  it('of a pickle', () => {
    let refused = 0;
    for (const bytes of damaged(batch)) {
      try {
        readPickle(bytes, 'batch');
      } catch (error) {
        if (!(error instanceof AliError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(40);
  });
});
