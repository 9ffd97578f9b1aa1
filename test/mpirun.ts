/** Starts the command on several ranks, with each MPI that this machine has. */

import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, onTestFinished, test } from 'vitest';
import { aliPath, execute, type Outcome } from './run-ali.ts';

export const vendors = ['Open MPI', 'MPICH'] as const;
export type Vendor = (typeof vendors)[number];

/** Debian's names first: there both may be installed side by side. */
const names: Readonly<Record<Vendor, readonly string[]>> = {
  'Open MPI': ['mpirun.openmpi', 'mpirun'],
  MPICH: ['mpirun.mpich', 'mpiexec.hydra', 'mpirun'],
};
const signs: Readonly<Record<Vendor, RegExp>> = { 'Open MPI': /Open MPI|OpenRTE/, MPICH: /HYDRA/ };

/** The launcher of an MPI, undefined where it is not installed. */
async function findLauncher(vendor: Vendor): Promise<string | undefined> {
  for (const name of names[vendor]) {
    const path = (process.env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find(exists);
    if (!path) continue;
    const { stdout } = await execute(path, ['--version'], { cwd: '/' });
    if (signs[vendor].test(stdout)) return path;
  }
  return undefined;
}

function exists(path: string): boolean {
  try {
    return realpathSync(path) !== '';
  } catch {
    return false;
  }
}

/** More ranks than processors, as root where tests run as root; none of it changes what is computed. */
const flags: Readonly<Record<Vendor, readonly string[]>> = {
  'Open MPI': ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none', '--mca', 'mpi_yield_when_idle', '1'],
  MPICH: [],
};

export interface Job {
  readonly vendor: Vendor;
  readonly launcher: string;
  readonly ranks: number;
  /** A program that each rank starts, and its first words, in place of Node.js and the command. */
  readonly program?: readonly string[];
}

/** Milliseconds that a job has for each of its ranks, and a test for all of its jobs: 450 seconds at most, with four jobs beside. */
const [eachRank, wholeTest] = [50_000, 650_000];

/** What makes tests on several ranks of an MPI; where it is not installed they are skipped with a message. */
export function testsOn(vendor: Vendor) {
  let launcher: string | undefined;
  beforeAll(async () => {
    launcher = await findLauncher(vendor);
    if (!launcher) console.log(`${vendor} is not installed (Debian: openmpi-bin, mpich): its tests are skipped`);
  });
  return (name: string, work: (job: (ranks: number) => Job) => Promise<void>) =>
    test(name, { timeout: wholeTest }, async ({ skip }) => {
      skip(launcher === undefined, `${vendor} is not installed`);
      await work((ranks) => ({ vendor, launcher: launcher!, ranks }));
    });
}

/** `ali` on several ranks; as they may share the processors, each adds to the time that a single process has. It ends with its test. */
export function mpirun(
  { vendor, launcher, ranks, program = [process.execPath, aliPath] }: Job,
  args: readonly string[],
  options: Parameters<typeof execute>[2],
): Promise<Outcome> {
  const words = [...flags[vendor], '-n', `${ranks}`, ...program, ...args];
  return execute(launcher, words, {
    timeout: ranks * eachRank,
    // A launcher that is told to end takes its ranks with it.
    onStart: (child) => onTestFinished(() => void child.kill('SIGTERM')),
    ...options,
  });
}

/** A program for a job: the command with words for Node.js, and behind its own, in which the shell sees the variable `rank`. */
export function byRank(folder: string, { node = '', words = '' }: { readonly node?: string; readonly words?: string }) {
  const path = join(folder, 'by-rank.sh');
  const rank = 'rank="$OMPI_COMM_WORLD_RANK$PMI_RANK"';
  writeFileSync(path, `#!/bin/sh\n${rank}\nexec "${process.execPath}" ${node} "${aliPath}" "$@" ${words}\n`);
  chmodSync(path, 0o755);
  return [path] as const;
}

/** A variable of the environment for a job of its own, and the process of each of its ranks. */
export function createMark() {
  const mark = randomBytes(8).toString('hex');
  return { env: { ALI_TEST_JOB: mark }, pidOf: (rank: number) => pidOfRank(rank, `ALI_TEST_JOB=${mark}`) };
}

/** The process of a rank, found among all by the environment that its launcher gave it and a variable of the test's own. */
function pidOfRank(rank: number, variable: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
      const own = environment.some((entry) => /^(OMPI_COMM_WORLD|PMI)_RANK=/.test(entry) && entry.endsWith(`=${rank}`));
      if (own && environment.includes(variable)) return Number(name);
    } catch {
      // It has ended since, or belongs to someone else.
    }
  }
  throw new Error(`no process of rank ${rank}`);
}
