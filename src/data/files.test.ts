import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import { ioError, makeDirectory, writeFileAtomic, writePieces } from './files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-files-'));
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

describe('writePieces', () => {
  it('writes pieces behind each other and at their places', async () => {
    const path = join(folder, 'pieces');
    await writePieces(path, async (write) => {
      await write('head');
      await write('CC', 8);
      await write(Buffer.from('dd'));
      await write('bbbb', 4);
    });
    expect(readFileSync(path, 'utf8')).toBe('headbbbbCCdd');
  });
  it('leaves the old file and nothing else when the pieces fail', async () => {
    const path = join(folder, 'pieces');
    await writeFileAtomic(path, 'old');
    const failing = writePieces(path, async (write) => {
      await write('new');
      throw new AliError('data', 'no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['pieces']);
  });
});

describe('writeFileAtomic', () => {
  it('writes text, bytes and pieces, replaces, and leaves nothing else', async () => {
    const path = join(folder, 'a.txt');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, ['one ', Uint8Array.of(50), ' three']);
    expect(readFileSync(path, 'utf8')).toBe('one 2 three');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });
  it('removes the temporary file and keeps what was there when it fails', async () => {
    const path = join(folder, 'taken');
    mkdirSync(join(path, 'inside'), { recursive: true });
    await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ code: 'io', message: /cannot write .*taken/ });
    expect(readdirSync(folder)).toEqual(['taken']);
  });
  it('says what to do for a missing folder and a path through a file', async () => {
    await expect(writeFileAtomic(join(folder, 'no', 'a'), 'x')).rejects.toMatchObject({
      message: /the folder does not exist/,
      remedy: /make the folder/,
    });
    writeFileSync(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'file', 'a'), 'x')).rejects.toThrow('not a folder');
    await expect(makeDirectory(join(folder, 'file', 'a'))).rejects.toThrow('not a folder');
  });
  it.skipIf(process.getuid?.() === 0)('says that a folder cannot be written', async () => {
    chmodSync(folder, 0o555);
    await expect(writeFileAtomic(join(folder, 'a'), 'x')).rejects.toThrow('permission denied');
  });
});

describe('ioError', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'read-only'],
    ['EACCES', 'permission denied'],
    ['EWHAT', 'EWHAT'],
  ])('explains %s', (code, words) => {
    const error = ioError(Object.assign(new Error('raw'), { code }), 'here/file');
    expect(error).toBeInstanceOf(AliError);
    expect(error).toMatchObject({ code: 'io', message: expect.stringContaining(words) });
    expect((error as AliError).remedy).toBeTruthy();
  });
  it('leaves other errors alone', () => {
    const error = new TypeError('bug');
    expect(ioError(error, 'x')).toBe(error);
  });
});
