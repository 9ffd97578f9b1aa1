/** The fuzzer's targets: zip archives, as files of arrays and as uploads of the studio. */

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { openZip } from '../../../src/data/zip.ts';
import { unpackUpload } from '../../../src/studio/uploads/unpack.ts';
import { inflated, type Target } from '../target.ts';
import { archive, bytes, packed } from './arrays.ts';
import { settleAll } from './read.ts';

const zipped = zipSync({
  'a.txt': strToU8('text '.repeat(40)),
  'folder/b.bin': [bytes(300), { level: 0 }],
  empty: new Uint8Array(0),
});

export const zip: Target = {
  name: 'zip',
  forms: [{ file: 'x.zip', seeds: [zipped, packed, archive] }],
  most: inflated,
  read: async (folder, file) => {
    const archive = await openZip(join(folder, file));
    const entries = archive.entries.map((entry) => async () => {
      const input = await entry.open();
      await input.head(10);
      await input.rest(Math.min(entry.size, 2 ** 20));
    });
    await settleAll(entries).finally(archive.close);
  },
};

const uploads = [
  zipSync({
    'set/a/1.png': bytes(90),
    'set/a/2.png': bytes(90),
    'set/b/3.jpg': [bytes(200), { level: 0 }],
    'x.txt': bytes(9),
  }),
  zipSync({ 'table.csv': strToU8('a,b\n1,2\n') }),
];

/** Names that lead out of the folder, of the same length as those that are there. */
function renamed(changed: Buffer): Buffer {
  const names = ['../../a.png', '/tmp/ab.png', 'set/a/2.png', 'set/a/1.png/b'];
  const [name = ''] = names.slice(changed.length % names.length);
  const at = changed.indexOf('set/a/1.png', changed.length % 2 === 0 ? 0 : 100);
  if (at >= 0) changed.write(name, at, 11, 'latin1');
  return changed;
}

export const upload: Target = {
  name: 'upload',
  forms: [
    { file: 'x.zip', seeds: uploads },
    { file: 'x.zip', seeds: uploads, finish: renamed },
  ],
  most: inflated,
  read: async (folder, file) => {
    const path = join(folder, file);
    const own = join(folder, 'own');
    const unpacking = unpackUpload({ path, size: statSync(path).size }, join(own, 'data'));
    const error = await unpacking.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    rmSync(own, { recursive: true, force: true });
    const names = readdirSync(folder);
    if (names.length !== 1) throw new Error(`it wrote ${names}`);
    if (error) throw error;
  },
};
