/** The fuzzer's targets: tables as text and in Parquet files, and Parquet sets of images. */

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { encodePng } from '../../../src/data/picture.ts';
import { loadDataset } from '../../../src/data/source.ts';
import { parquetFile } from '../../parquet-file.ts';
import { inflated, type Target } from '../target.ts';
import { readTable, settleAll } from './read.ts';

const texts = [
  'a,b,label\n1,2,x\n3,4,"y"\n5,6,x\n7,8,"say ""hi"""\n',
  '1;2;3\r\n4;5;6\r\n\r\n7;8;9',
  '\ufeffx\ty\n1e3\t-2\n.5\t0x10\n',
].map((text) => Buffer.from(text));

export const csv: Target = {
  name: 'csv',
  forms: [
    { file: 'x.csv', seeds: texts },
    { file: 'x.csv.gz', seeds: texts, finish: (changed) => gzipSync(changed, { level: 1 }) },
    { file: 'x.tsv.gz', seeds: texts.map((text) => gzipSync(text)) },
  ],
  most: inflated,
  read: (folder, file) => {
    const path = join(folder, file);
    return settleAll([() => loadDataset(path, { whole: true }), () => readTable(path)]);
  },
};

const png = encodePng({ width: 2, height: 2, channels: 1, data: new Uint8Array(4) });
const images = Array.from({ length: 6 }, (_, item) => ({ bytes: png, path: null, label: item % 2 }));

function table(codec: 'SNAPPY' | 'UNCOMPRESSED'): Uint8Array {
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    codec,
    columnData: [
      { name: 'number', data: [1.5, 2.5, Number.NaN, 4], type: 'DOUBLE' },
      { name: 'whole', data: [1, 2, 2, 2], type: 'INT32' },
      { name: 'flag', data: [true, false, true, true], type: 'BOOLEAN' },
      { name: 'text', data: ['a', 'b', 'a', 'c'], type: 'STRING' },
      { name: 'maybe', data: [1n, null, 3n, null], type: 'INT64', nullable: true },
    ],
  });
  return new Uint8Array(writer.getBytes());
}

export const parquet: Target = {
  name: 'parquet',
  forms: [
    {
      file: 'images.parquet',
      seeds: [
        parquetFile(images, { classes: ['a', 'b'], codec: 'UNCOMPRESSED' }),
        parquetFile(images, { classes: ['a', 'b'], rowGroupSize: 4 }),
      ],
    },
    { file: 'table.parquet', seeds: [table('SNAPPY'), table('UNCOMPRESSED')] },
  ],
  most: inflated,
  read: (folder, file) => {
    const path = join(folder, file);
    return settleAll([() => loadDataset(path, { shape: [1, 2, 2], whole: true }), () => readTable(path)]);
  },
};
