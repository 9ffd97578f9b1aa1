/** Which MPI is there: for each vendor its launcher on the path, and its library where libraries are. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, join } from 'node:path';
import type { Vendor } from '../../distributed/launch.ts';

/** What is there of one vendor's MPI. A launcher works with a library of its own vendor only. */
export interface VendorFinding {
  readonly vendor: Vendor;
  /** Whether there are both. */
  readonly found: boolean;
  /** What was found, and what was looked for and is missing. */
  readonly what: string;
  readonly launcher?: string;
  readonly library?: string;
}

export interface MpiFinding {
  /** Whether a launcher and a library of one vendor are there. */
  readonly found: boolean;
  readonly vendors: readonly VendorFinding[];
  /** Whether the package is there through which the library is called. */
  readonly koffi: boolean;
}

interface Launcher {
  readonly path: string;
  readonly vendor: Vendor;
  readonly version: string;
}

const vendors: readonly Vendor[] = ['Open MPI', 'MPICH'];
/** The second of each name is what Debian and its relatives call it where both vendors are installed. */
const launcherNames = ['', '.openmpi', '.mpich'].flatMap((ending) => [`mpirun${ending}`, `mpiexec${ending}`]);
const systemFolders = ['/lib', '/usr/lib', '/usr/lib64', '/usr/local/lib', '/opt/homebrew/lib'];
const libraryName = /^lib(mpi|mpich)(\.\d+)?\.(so|dylib)(\.\d+)?$/;

/** Looks along PATH, and along LD_LIBRARY_PATH and `folders`, by default the system's, for libraries. */
export function findMpi(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  { folders: others = systemFolders }: { readonly folders?: readonly string[] } = {},
): MpiFinding {
  const along = (variable: string | undefined) => (variable ?? '').split(delimiter).filter(Boolean);
  const launchers = along(environment.PATH)
    .flatMap((folder) => launcherNames.map((name) => join(folder, name)))
    .filter(existsSync)
    .flatMap((path) => launcherAt(path) ?? []);
  const folders = [...along(environment.LD_LIBRARY_PATH), ...others.flatMap(withArchitectures)];
  const libraries = [...new Set(folders.filter(existsSync).map((folder) => realpathSync(folder)))].flatMap((folder) =>
    entriesOf(folder)
      .filter((name) => libraryName.test(name))
      .map((name) => join(folder, name)),
  );
  const findings = vendors.map((vendor) => {
    const launcher = launchers.find((each) => each.vendor === vendor);
    const library = libraries.find((path) => vendorOfLibrary(path) === vendor);
    return describe(vendor, launcher, library);
  });
  return { found: findings.some(({ found }) => found), vendors: findings, koffi: hasKoffi() };
}

function describe(vendor: Vendor, launcher: Launcher | undefined, library: string | undefined): VendorFinding {
  const found = launcher !== undefined && library !== undefined;
  const parts = [
    launcher ? `${launcher.path} (${launcher.version})` : 'no launcher on the path',
    library ?? 'no library',
  ];
  return {
    vendor,
    found,
    what: launcher || library ? parts.join(', ') : 'neither launcher nor library',
    ...(launcher && { launcher: launcher.path }),
    ...(library !== undefined && { library }),
  };
}

/** What a launcher says of itself; undefined where it fails or is of neither vendor. */
function launcherAt(path: string): Launcher | undefined {
  const { stdout, status } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 5000 });
  const said = status === 0 ? stdout : '';
  const [first = ''] = said.split('\n');
  if (/open ?mpi|openrte|prrte/i.test(said)) return { path, vendor: 'Open MPI', version: first.trim().slice(0, 80) };
  if (!/hydra|mpich|intel\(r\) mpi/i.test(said)) return undefined;
  const number = /^HYDRA[\s\S]*?Version:\s*(\S+)/.exec(said)?.[1];
  return { path, vendor: 'MPICH', version: number ? `HYDRA ${number}` : first.trim().slice(0, 80) };
}

/** By the number of its interface, 40 or 12; undefined where neither the name nor the file behind it has one, or there is no file. */
function vendorOfLibrary(path: string): Vendor | undefined {
  const file = fileBehind(path);
  if (file === undefined) return undefined;
  if (basename(path).startsWith('libmpich')) return 'MPICH';
  const number = [path, file].map((each) => /\.(40|12)(\.|$)/.exec(basename(each))?.[1]).find(Boolean);
  if (number === undefined) return undefined;
  return number === '40' ? 'Open MPI' : 'MPICH';
}

/** Where a link leads; undefined where that is nowhere. */
function fileBehind(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
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
