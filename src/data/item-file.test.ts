import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ItemFileLayout, itemFileBytes, openItemFile, prepareItemFile } from './item-file.ts';

const layout: ItemFileLayout = { about: 'test', count: 5, itemSize: 3 };
const head = 4096;
const record = 8 + layout.itemSize;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-items-'));
  path = join(folder, 'x.items');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Opens the file, acts and closes it. */
function using<T>(act: (file: ReturnType<typeof openItemFile>) => T): T {
  prepareItemFile(path, layout);
  const file = openItemFile(path, layout);
  try {
    return act(file);
  } finally {
    file.close();
  }
}

const read = (index: number) => using((file) => file.read(index)?.slice());

describe('an item file', () => {
  it('gives back what was put in, in any order, and nothing that was not', () => {
    using((file) => {
      file.write(4, Uint8Array.of(1, 2, 3));
      file.write(1, Uint8Array.of(0, 0, 0));
    });
    expect([0, 1, 2, 3, 4].map(read)).toEqual([
      undefined,
      Uint8Array.of(0, 0, 0),
      undefined,
      undefined,
      Uint8Array.of(1, 2, 3),
    ]);
    expect(statSync(path).size).toBe(itemFileBytes(layout));
    expect(readdirSync(folder)).toEqual(['x.items']);
  });
  it('shows one writer what another has written', () => {
    using(
      (one) =>
        using((other) => other.write(2, Uint8Array.of(7, 8, 9))) ?? expect(one.read(2)).toEqual(Uint8Array.of(7, 8, 9)),
    );
  });
  it('does not believe an item of which a part is missing, damaged, or at the place of another', () => {
    using((file) => {
      for (let index = 0; index < 5; index++) file.write(index, Uint8Array.of(index, 5, 6));
    });
    const bytes = readFileSync(path);
    bytes[head + 10] = 0;
    bytes.fill(0, head + record, head + record + 8);
    bytes.copy(bytes, head + 2 * record, head + 3 * record, head + 4 * record);
    writeFileSync(path, bytes);
    expect([0, 1, 2, 3].map(read)).toEqual([undefined, undefined, undefined, Uint8Array.of(3, 5, 6)]);
  });
  it('is made anew when it is cut off or of something else', () => {
    const item = Uint8Array.of(1, 2, 3);
    const spoilers = [
      () => truncateSync(path, head + 2 * record),
      () => truncateSync(path, 0),
      () => writeFileSync(path, readFileSync(path).fill('other', 0, 5)),
    ];
    for (const spoil of spoilers) {
      using((file) => file.write(0, item));
      expect(read(0)).toEqual(item);
      spoil();
      expect(read(0)).toBeUndefined();
      expect(statSync(path).size).toBe(itemFileBytes(layout));
    }
  });
  it('refuses what does not fit on the disk before it takes any of it', () => {
    const vast = { ...layout, count: 2 ** 30, itemSize: 2 ** 22 };
    expect(() => prepareItemFile(path, vast)).toThrow(
      expect.objectContaining({
        code: 'io',
        message: expect.stringMatching(/do not fit on the disk.*MiB that are free/),
      }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
  it('refuses an item that is none of its own, and a folder that is not there', () => {
    using((file) => {
      for (const index of [5, -1, Number.NaN]) expect(() => file.read(index)).toThrow('expected an item below 5');
    });
    expect(() => prepareItemFile(join(folder, 'no', 'x.items'), layout)).toThrow(
      expect.objectContaining({ code: 'io' }),
    );
  });
});
