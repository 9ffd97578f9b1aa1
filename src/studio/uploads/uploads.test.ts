import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ReadableStream } from 'node:stream/web';
import { expect, test } from 'vitest';
import { createUploads, uploadFolder } from './uploads.ts';

const runs = () => mkdtempSync(join(tmpdir(), 'ali-uploads-'));
const body = (text: string) => new Blob([text]).stream() as ReadableStream<Uint8Array>;

test('a table is kept under a safe name in a folder of its own', async () => {
  const folder = runs();
  const uploads = createUploads(folder);
  const { data, files } = await uploads.receive('../..\\my päth/ta ble.CSV', body('1,2\n'));
  expect(files).toBe(1);
  expect(dirname(dirname(data))).toBe(join(folder, uploadFolder));
  expect(data.endsWith('/ta_ble.CSV')).toBe(true);
  expect(readFileSync(data, 'utf8')).toBe('1,2\n');
  expect((await uploads.receive('ta ble.CSV', body('3,4\n'))).data).not.toBe(data);
});

test('another kind of file, and one that is too large, are refused, and nothing is kept', async () => {
  const folder = runs();
  const uploads = createUploads(folder, { limit: 10 });
  await expect(uploads.receive('a.exe', body('x'))).rejects.toMatchObject({ code: 'usage' });
  expect(existsSync(join(folder, uploadFolder))).toBe(false);
  await expect(uploads.receive('a.csv', body('x'.repeat(11)))).rejects.toMatchObject({
    code: 'data',
    message: /at most 10 bytes/,
  });
  expect(readdirSync(join(folder, uploadFolder))).toEqual([]);
});
