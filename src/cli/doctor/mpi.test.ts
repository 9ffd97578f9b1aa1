import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/tiny.ts';
import { findMpi } from './mpi.ts';

function program(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

const openMpi = '[ "$1" = --version ] && echo "mpirun (Open MPI) 4.1.4" && echo more';
const hydra = 'echo "HYDRA build details:"; echo "    Version:            4.0.2"';

/** Only what is in the folder, not what the system has. */
function findIn(folder: string, path = folder) {
  const { vendors, ...rest } = findMpi({ PATH: path, LD_LIBRARY_PATH: folder }, { folders: [] });
  return { ...rest, vendors, openMpi: vendors[0]!, mpich: vendors[1]! };
}

it('finds launcher and library of each vendor, and asks launchers for their versions', () => {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  const mpirun = program(bin, 'mpirun', openMpi);
  const other = program(bin, 'mpirun.mpich', hydra);
  for (const name of ['libmpi.so.40', 'libmpi_cxx.so.40', 'libmpich.so.12']) writeFileSync(join(folder, name), '');
  const found = findIn(folder, `/nowhere:${bin}`);
  expect(found.found).toBe(true);
  expect(found.openMpi).toEqual({
    vendor: 'Open MPI',
    found: true,
    what: `${mpirun} (mpirun (Open MPI) 4.1.4), ${join(folder, 'libmpi.so.40')}`,
    launcher: mpirun,
    library: join(folder, 'libmpi.so.40'),
  });
  expect(found.mpich).toMatchObject({
    found: true,
    what: `${other} (HYDRA 4.0.2), ${join(folder, 'libmpich.so.12')}`,
  });
});

it.each([
  ['libmpi.so.12', 'mpich'],
  ['libmpi.12.dylib', 'mpich'],
  ['libmpi.40.dylib', 'openMpi'],
] as const)('%s is a library of %s', (name, vendor) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), '');
  expect(findIn(folder)[vendor].library).toBe(join(folder, name));
});

it('a library without a number is what it leads to', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'real.so.40.30.4'), '');
  symlinkSync('real.so.40.30.4', join(folder, 'libmpi.so'));
  expect(findIn(folder).openMpi.library).toBe(join(folder, 'libmpi.so'));
});

it.each(['libmpi.so', 'libmpi.so.40', 'libmpich.so'])('%s is no library where it leads nowhere', (name) => {
  const folder = temporaryFolder();
  symlinkSync('gone.so', join(folder, name));
  expect(findIn(folder).vendors.map(({ what }) => what)).toEqual(Array(2).fill('neither launcher nor library'));
});

it('a launcher that fails is of no vendor', () => {
  const folder = temporaryFolder();
  program(folder, 'mpirun', 'exit 3');
  writeFileSync(join(folder, 'libmpich.so.12'), '');
  const { found, mpich, openMpi } = findIn(folder);
  expect([found, mpich.found, openMpi.found]).toEqual([false, false, false]);
  expect(mpich.what).toBe(`no launcher on the path, ${join(folder, 'libmpich.so.12')}`);
});

it('a launcher of one vendor and the library of the other are no pair', () => {
  const folder = temporaryFolder();
  program(folder, 'mpirun', 'echo "mpirun of MPICH, a HYDRA of its own"');
  writeFileSync(join(folder, 'libmpi.so.40'), '');
  const { openMpi } = findIn(folder);
  expect(openMpi).toMatchObject({ found: false, what: `no launcher on the path, ${join(folder, 'libmpi.so.40')}` });
});
