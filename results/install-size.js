// What `npm install adversarial-inference` leaves on the disk, by package: node results/install-size.js
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installInto, measureFolder, mebibytes, packInto } from '../scripts/pack.js';
import { record } from './record.js';

const folder = mkdtempSync(join(tmpdir(), 'ali-install-'));
const modules = join(folder, 'node_modules');

try {
  const pack = packInto(folder);
  installInto(folder, pack);
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((below) => `${name}/${below}`) : [name],
  );
  const packages = names
    .filter((name) => !name.startsWith('.'))
    .map((name) => [name, measureFolder(join(modules, name))]);
  packages.sort(([, a], [, b]) => b.MiB - a.MiB);
  record('install-size', {
    command: 'node results/install-size.js',
    platform: `${process.platform} ${process.arch}`,
    pack: { packedMiB: mebibytes(pack.size), unpackedMiB: mebibytes(pack.unpackedSize), files: pack.files.length },
    installed: { packages: packages.length, ...measureFolder(modules) },
    largest: Object.fromEntries(packages.filter(([, { MiB }]) => MiB >= 1)),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
