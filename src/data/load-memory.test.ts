import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy } from './npy.ts';

const run = promisify(execFile);
const shape = [60_000, 28, 28];
const size = 60_000 * 784;
let folder: string;
let images: Uint8Array;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ali-load-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const options = '--target es2022 --module nodenext --types node --skipLibCheck --rewriteRelativeImportExtensions';
  await run(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    ...['--ignoreConfig', '--rootDir', join(root, 'src'), '--outDir', folder, ...options.split(' ')],
    fileURLToPath(new URL('./array-source.ts', import.meta.url)),
  ]);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  images = new Uint8Array(size);
  for (let place = 0, state = 1; place < size; place += 5) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    images[place] = state >>> 24;
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function idx(shape: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [axis, length] of shape.entries()) header.writeUInt32BE(length, 4 + 4 * axis);
  return Buffer.concat([header, values]);
}

function npz(shape: readonly number[], values: Uint8Array, level: 0 | 1): Uint8Array {
  return zipSync({ 'train_images.npy': encodeNpy(shape, values) }, { level });
}

/**
 * Seconds and bytes above those of a small file that a process of its own takes to read one. Linux counts the parent's
 * memory into maxRSS; the peak in /proc is the process's own.
 */
async function measure(call: string, { small, large }: { small: Uint8Array; large: Uint8Array }) {
  for (const [name, bytes] of Object.entries({ small, large })) writeFileSync(join(folder, name), bytes);
  const script = `
    import { existsSync, readFileSync } from 'node:fs';
    import { readIdx } from ${JSON.stringify(pathToFileURL(join(folder, 'data/idx.js')).href)};
    import { readNpz } from ${JSON.stringify(pathToFileURL(join(folder, 'data/npz.js')).href)};
    import { loadNpz } from ${JSON.stringify(pathToFileURL(join(folder, 'data/array-source.js')).href)};
    const status = '/proc/self/status';
    const peak = () => existsSync(status)
      ? 1024 * Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync(status, 'utf8'))[1])
      : 1024 * process.resourceUsage().maxRSS;
    const read = async (path) => ${call};
    await read('small');
    const before = process.memoryUsage().rss;
    const start = performance.now();
    const { length } = await read('large');
    const seconds = (performance.now() - start) / 1000;
    const extra = peak() - before;
    console.log(JSON.stringify({ seconds, extra, length }));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
  return JSON.parse(stdout) as { seconds: number; extra: number; length: number };
}

describe('60,000 images load in under 3 s, in no more memory than their bytes and a quarter', () => {
  const readIdx = '(await readIdx(path)).values';
  const readNpz = "(await readNpz(path)).get('train_images').data";
  it.each([
    ['IDX', readIdx, idx],
    ['gzipped IDX', readIdx, (...file: Parameters<typeof idx>) => gzipSync(idx(...file), { level: 1 })],
    ['.npz', readNpz, (...file: Parameters<typeof idx>) => npz(...file, 0)],
    ['compressed .npz', readNpz, (...file: Parameters<typeof idx>) => npz(...file, 1)],
    ['.npz as a data set', '(await loadNpz(path)).train.values', (...file: Parameters<typeof idx>) => npz(...file, 1)],
  ])('%s', { timeout: 60_000 }, async (name, call, pack) => {
    const small = pack([10, 28, 28], images.subarray(0, 7840));
    const { length, seconds, extra } = await measure(call, { small, large: pack(shape, images) });
    console.log(`${name}: ${seconds.toFixed(2)} s, ${(extra / size).toFixed(2)} of its bytes`);
    expect(length).toBe(name.endsWith('set') ? 0.9 * size : size);
    expect(seconds).toBeLessThan(3);
    expect(extra).toBeLessThan(1.25 * size);
  });
});
