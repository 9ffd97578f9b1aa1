import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type UnpackLimits, unpackLimits, unpackUpload } from './unpack.ts';

const picture = Uint8Array.from({ length: 300 }, (_, i) => (i * 7919) % 251);

function archive(files: Zippable, change: (bytes: Uint8Array) => void = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ali-unpack-'));
  const path = join(folder, 'a.zip');
  const bytes = zipSync(files);
  change(bytes);
  writeFileSync(path, bytes);
  return { archive: { path, size: bytes.length }, target: join(folder, 'data'), folder };
}

async function unpack(files: Zippable, options: { limits?: UnpackLimits; change?: (bytes: Uint8Array) => void } = {}) {
  const { archive: made, target } = archive(files, options.change);
  const { limits = unpackLimits } = options;
  return { ...(await unpackUpload(made, target, { limits })), target };
}

describe('unpackUpload', () => {
  test('takes images with their folders and leaves the rest in the archive', async () => {
    const { target, ...unpacked } = await unpack({
      'photos/cats/a.png': picture,
      'photos/dogs/b.JPG': picture,
      'photos/readme.txt': picture,
      '__MACOSX/photos/cats/._a.png': picture,
    });
    expect(unpacked).toEqual({ data: join(target, 'photos'), files: 2, left: 2 });
    expect(readdirSync(join(target, 'photos')).sort()).toEqual(['cats', 'dogs']);
    expect(new Uint8Array(readFileSync(join(target, 'photos/cats/a.png')))).toEqual(picture);
  });

  test.each([
    [
      'a name twice',
      { 'a.png': picture, 'b.png': picture },
      /^the archive holds a\.png twice, or as a file and as a folder$/,
    ],
    [
      'a name that is too long',
      { [`${'x'.repeat(300)}.png`]: picture },
      /^the archive holds x+ by a name that is too long$/,
    ],
    [
      'a file that is a folder too',
      { 'a.png': picture, 'a.png/b.png': picture },
      /^the archive holds a\.png\/b\.png twice/,
    ],
  ])('refuses %s', async (_, files, message) => {
    const rename = (bytes: Uint8Array) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = text.indexOf('b.png'); at >= 0; at = text.indexOf('b.png', at)) {
        if (text[at - 1] === 0x2f) at++;
        else text.write('a.png', at);
      }
    };
    const { archive: made, target } = archive(files, rename);
    await expect(unpackUpload(made, target)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(message),
    });
    expect(existsSync(target)).toBe(false);
  });

  test('the data begin where folders part, or at the table', async () => {
    const flat = await unpack({ 'a.png': picture, 'b.png': picture });
    expect(flat.data).toBe(flat.target);
    const deep = await unpack({ 'x/y/a.png': picture, 'x/y/b.png': picture });
    expect(deep.data).toBe(join(deep.target, 'x/y'));
    const table = await unpack({ 'set/table.csv': picture, 'set/notes.txt': picture });
    expect([table.data, table.left]).toEqual([join(table.target, 'set/table.csv'), 1]);
  });

  test.each(['../a.png', '/a.png', 'x/../../a.png', 'x//a.png', './a.png', 'C:\\a.png', 'a\0.png'])(
    'refuses the name %j, and writes nothing',
    async (name) => {
      const { archive: made, target, folder } = archive({ 'b.png': picture, [name]: picture });
      await expect(unpackUpload(made, target)).rejects.toMatchObject({
        code: 'data',
        message: /not below its own folder/,
      });
      expect(readdirSync(folder)).toEqual(['a.zip']);
      expect(existsSync(join(folder, '..', 'a.png'))).toBe(false);
    },
  );

  test('refuses files that are far larger than the archive, one too large, too many, and too much in all', async () => {
    const zeros = new Uint8Array(2 ** 22);
    await expect(unpack({ 'a.png': zeros })).rejects.toMatchObject({ code: 'data', message: /too large/ });
    const limited = (limits: Partial<UnpackLimits>) =>
      unpack({ 'a.png': picture, 'b.png': picture }, { limits: { ...unpackLimits, ...limits } });
    await expect(limited({ file: 299 })).rejects.toMatchObject({ message: /a\.png has 300 bytes/ });
    await expect(limited({ all: 599 })).rejects.toMatchObject({ message: /its files have 600 bytes/ });
    await expect(limited({ entries: 1 })).rejects.toMatchObject({ message: /more than 1 entries/ });
    expect((await limited({ file: 300, all: 600, entries: 2 })).files).toBe(2);
  });

  test('an archive that lies about sizes is refused, and what was unpacked is taken back', async () => {
    const { archive: made, target } = archive({ 'a.png': picture, 'b.png': new Uint8Array(5000) }, (bytes) => {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      view.writeUInt32LE(10, view.lastIndexOf('504b0102', undefined, 'hex') + 24);
    });
    await expect(unpackUpload(made, target)).rejects.toMatchObject({ code: 'data' });
    expect(existsSync(target)).toBe(false);
  });

  test('a link in the archive becomes a plain file', async () => {
    const { target } = await unpack({
      'link.png': [new TextEncoder().encode('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }],
    });
    expect(lstatSync(join(target, 'link.png')).isFile()).toBe(true);
  });

  test('what holds neither images nor one table, or is no zip, is refused', async () => {
    await expect(unpack({ 'a.txt': picture })).rejects.toMatchObject({
      code: 'data',
      message: /no images, and 0 tables/,
    });
    await expect(unpack({ 'a.csv': picture, 'b.csv': picture })).rejects.toMatchObject({ message: /2 tables/ });
    const cut = (bytes: Uint8Array) => bytes.fill(0, bytes.length - 22);
    await expect(unpack({ 'a.png': picture }, { change: cut })).rejects.toMatchObject({ code: 'data' });
  });
});
