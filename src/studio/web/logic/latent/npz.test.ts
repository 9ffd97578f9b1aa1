import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../../test/tiny.ts';
import { readNpz } from '../../../../data/npz.ts';
import { encodeNpz } from './npz.ts';

test('the package reads what the page writes', async () => {
  const path = join(temporaryFolder(), 'page.npz');
  const z = { shape: [2, 3], data: Float32Array.of(1, -2, 0.1, 4, 5, 6) };
  const label = { shape: [2], data: Int32Array.of(7, -8) };
  writeFileSync(path, encodeNpz({ z, label, heat: { shape: [1, 2], data: Uint8Array.of(3, 4) } }));
  const read = await readNpz(path);
  expect(read.get('z')).toEqual({ ...z, type: 'f4' });
  expect(read.get('label')).toEqual({ ...label, type: 'i4' });
  expect(read.get('heat')).toEqual({ shape: [1, 2], data: Uint8Array.of(3, 4), type: 'u1' });
});
