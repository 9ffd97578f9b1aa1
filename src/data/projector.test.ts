import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/tiny.ts';
import { type ProjectedBlock, writeProjector } from './projector.ts';
import { createSprite } from './sprite.ts';

async function* blocks(count: number): AsyncGenerator<ProjectedBlock> {
  for (let item = 0; item < count; item++) {
    yield { z: Float32Array.of(item, 1 / 3), items: Uint8Array.of(item, 10, 20, 30) };
  }
}
const shape = [1, 2, 2];

describe('the folder of the projector', () => {
  test('holds tensors, metadata, configuration and sprite', async () => {
    const folder = join(temporaryFolder(), 'deep', 'board');
    const items = { count: 3, labels: Int32Array.of(1, 0, 1), pathOf: (item: number) => `a\t${item}.png` };
    const files = await writeProjector(folder, blocks(3), { width: 2, shape, items, classes: ['x', 'y'] });
    expect(readdirSync(folder).sort()).toEqual([...files].sort());
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(text('tensors.tsv')).toBe('0\t0.33333334\n1\t0.33333334\n2\t0.33333334\n');
    expect(text('metadata.tsv')).toBe('item\tlabel\tpath\n0\ty\ta 0.png\n1\tx\ta 1.png\n2\ty\ta 2.png\n');
    expect(text('projector_config.pbtxt')).toBe(
      'embeddings {\n  tensor_name: "codes"\n  tensor_path: "tensors.tsv"\n  metadata_path: "metadata.tsv"\n' +
        '  sprite {\n    image_path: "sprite.png"\n    single_image_dim: 2\n    single_image_dim: 2\n  }\n}\n',
    );
    const { width, height, data } = decode(readFileSync(join(folder, 'sprite.png')));
    expect([width, height]).toEqual([4, 4]);
    expect([...data]).toEqual([0, 10, 1, 10, 20, 30, 20, 30, 2, 10, 255, 255, 20, 30, 255, 255]);
  });

  test('has no sprite of points, and one column of metadata without a head', async () => {
    const folder = join(temporaryFolder(), 'board');
    const files = await writeProjector(folder, blocks(2), { width: 2, shape: [4], items: { count: 2 } });
    expect(files).toEqual(['tensors.tsv', 'metadata.tsv', 'projector_config.pbtxt']);
    expect(readFileSync(join(folder, 'metadata.tsv'), 'utf8')).toBe('0\n1\n');
    expect(readFileSync(join(folder, 'projector_config.pbtxt'), 'utf8')).not.toContain('sprite');
  });

  test('nothing is left where the codes break off, and a folder that holds something is refused', async () => {
    const root = temporaryFolder();
    async function* broken(): AsyncGenerator<ProjectedBlock> {
      yield* blocks(1);
      throw new Error('no more');
    }
    const projection = { width: 2, shape, items: { count: 2 } };
    await expect(writeProjector(join(root, 'board'), broken(), projection)).rejects.toThrow('no more');
    expect(readdirSync(root)).toEqual([]);
    mkdirSync(join(root, 'empty'));
    await writeProjector(join(root, 'empty'), blocks(2), projection);
    expect(readdirSync(join(root, 'empty'))).toContain('sprite.png');
    mkdirSync(join(root, 'full'));
    writeFileSync(join(root, 'full', 'notes.txt'), '');
    await expect(writeProjector(join(root, 'full'), blocks(2), projection)).rejects.toThrow('received notes.txt in it');
  });
});

describe('the sprite', () => {
  test('makes images smaller until all fit', () => {
    const sprite = createSprite(5, [3, 20, 40], { longest: 60 })!;
    expect(sprite.tile).toEqual([20, 10]);
    const colours = Float32Array.from({ length: 5 * 3 * 800 }, (_, i) => [0, 0.5, 1][Math.floor(i / 800) % 3]!);
    sprite.add(colours);
    const { width, height, data } = sprite.picture();
    expect([width, height]).toEqual([60, 20]);
    // The colour is the same all over an image; the sixth place stays white.
    expect([...data.subarray(0, 3)]).toEqual([0, 128, 255]);
    expect([...data.subarray(data.length - 3)]).toEqual([255, 255, 255]);
  });

  test('there is none where nothing could be seen, or where items are no images', () => {
    expect(createSprite(100, [1, 28, 28], { longest: 30 })).toBeUndefined();
    expect(createSprite(3, [2, 28, 28])).toBeUndefined();
    expect(createSprite(3, [7])).toBeUndefined();
    expect(createSprite(60_000, [1, 28, 28])!.tile).toEqual([28, 28]);
    const { width, height } = createSprite(200_000, [1, 64, 64])!.picture();
    expect(Math.max(width, height)).toBeLessThanOrEqual(8192);
  });
});
