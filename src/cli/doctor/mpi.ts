/** Whether MPI is there: its launcher on the path, its library where libraries are. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

export interface MpiFinding {
  readonly found: boolean;
  /** What was found, or what was looked for and is missing. */
  readonly what: string;
  readonly launcher?: string;
  readonly libraries: readonly string[];
  /** Whether the package is there through which the library is called. */
  readonly koffi: boolean;
}

const launchers = ['mpirun', 'mpiexec'];
const systemFolders = ['/lib', '/usr/lib', '/usr/lib64', '/usr/local/lib', '/opt/homebrew/lib'];
const library = /^lib(mpi|mpich)\.(so|dylib)(\.\d+)?$/;

/** Looks along PATH, and along LD_LIBRARY_PATH and the system's folders of libraries. */
export function findMpi(environment: Readonly<Record<string, string | undefined>> = process.env): MpiFinding {
  const along = (variable: string | undefined) => (variable ?? '').split(delimiter).filter(Boolean);
  const launcher = along(environment.PATH)
    .flatMap((folder) => launchers.map((name) => join(folder, name)))
    .find(existsSync);
  const folders = [...along(environment.LD_LIBRARY_PATH), ...systemFolders.flatMap(withArchitectures)];
  const libraries = [...new Set(folders.filter(existsSync).map((folder) => realpathSync(folder)))].flatMap((folder) =>
    entriesOf(folder)
      .filter((name) => library.test(name))
      .map((name) => join(folder, name)),
  );
  const koffi = hasKoffi();
  if (launcher === undefined && libraries.length === 0) {
    return {
      found: false,
      what: `no ${launchers.join(' or ')} on the path, and no libmpi or libmpich`,
      libraries,
      koffi,
    };
  }
  const parts = [launcher ? versionOf(launcher) : `no ${launchers[0]} on the path`, libraries[0] ?? 'no library'];
  return {
    found: launcher !== undefined && libraries.length > 0,
    what: parts.join(', '),
    ...(launcher !== undefined && { launcher }),
    libraries,
    koffi,
  };
}

/** A folder, and those in it that Debian and its relatives keep for one architecture each. */
function withArchitectures(folder: string): string[] {
  const below = entriesOf(folder).filter((name) => /-linux-gnu/.test(name));
  return [folder, ...below.map((name) => join(folder, name))];
}

function hasKoffi(): boolean {
  try {
    createRequire(import.meta.url).resolve('koffi');
    return true;
  } catch {
    return false;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The first line that the launcher says of itself. */
function versionOf(launcher: string): string {
  const { stdout, status } = spawnSync(launcher, ['--version'], { encoding: 'utf8', timeout: 5000 });
  const [first = ''] = (status === 0 ? stdout : '').split('\n');
  return first.trim() === '' ? launcher : `${launcher} (${first.trim().slice(0, 80)})`;
}
