import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/tiny.ts';
import { findMpi } from './mpi.ts';

function program(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'mpirun'), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, 'mpirun'), 0o755);
}

it('finds a launcher and a library, and asks the launcher for its version', () => {
  const folder = temporaryFolder();
  program(join(folder, 'bin'), '[ "$1" = --version ] && echo "mpirun (Open MPI) 4.1.4" && echo more');
  writeFileSync(join(folder, 'libmpi.so.40'), '');
  writeFileSync(join(folder, 'libmpi_cxx.so.40'), '');
  const found = findMpi({ PATH: `/nowhere:${join(folder, 'bin')}`, LD_LIBRARY_PATH: folder });
  expect(found).toMatchObject({ found: true, launcher: join(folder, 'bin/mpirun') });
  expect(found.what).toBe(`${found.launcher} (mpirun (Open MPI) 4.1.4), ${join(folder, 'libmpi.so.40')}`);
  expect(found.libraries.filter((path) => path.startsWith(folder))).toEqual([join(folder, 'libmpi.so.40')]);
});

it('takes a launcher that fails by its path', () => {
  const folder = temporaryFolder();
  program(folder, 'exit 3');
  writeFileSync(join(folder, 'libmpich.so.12'), '');
  expect(findMpi({ PATH: folder, LD_LIBRARY_PATH: folder }).what).toBe(
    `${join(folder, 'mpirun')}, ${join(folder, 'libmpich.so.12')}`,
  );
});

it('says what is missing', () => {
  const { found, what } = findMpi({ PATH: temporaryFolder() });
  expect(found).toBe(false);
  expect(what).toMatch(/^no mpirun/);
});
