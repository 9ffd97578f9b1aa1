/** The few functions of MPI that training needs, called in the library that the machine has. */

import { fstatSync } from 'node:fs';
import type { LibraryHandle } from 'koffi';
import { AliError } from '../errors.ts';
import type { Launch, Vendor } from './launch.ts';

/** An MPI job as one of its processes sees it. Every call but `abort` blocks until the others take part in it. */
export interface Mpi {
  readonly vendor: Vendor;
  readonly rank: number;
  readonly size: number;
  /** Sums an array over all ranks, in place: afterwards all hold the same bytes. */
  sum(values: Float32Array): void;
  /** Copies the array of rank `root` over those of all others. */
  broadcast(values: Uint8Array, root: number): void;
  /** Ends every process of the job. */
  abort(status: number): void;
  finalize(): void;
}

type Handle = number | bigint;

/** How a library names its objects: Open MPI by the addresses of symbols, MPICH and what follows its ABI by numbers. */
interface Handles {
  readonly vendor: Vendor;
  readonly type: 'int' | 'void *';
  readonly world: Handle;
  readonly float: Handle;
  readonly byte: Handle;
  readonly sum: Handle;
  /** What stands for the send buffer where a call works in place. */
  readonly inPlace: bigint;
}

/** Names under which the dynamic linker may find a library; of MPICH's, the first is Debian's, the second Intel's too. */
const libraryNames: Readonly<Record<Vendor, readonly string[]>> = {
  'Open MPI': ['libmpi.so.40', 'libmpi.so', 'libmpi.40.dylib', 'libmpi.dylib'],
  MPICH: ['libmpich.so.12', 'libmpi.so.12', 'libmpi.so', 'libmpi.12.dylib', 'libmpi.dylib'],
};

/** The environment variable that names the library where it is none of those. */
const libraryVariable = 'ALI_MPI_LIBRARY';

/**
 * Loads the library and enters the job (MPI_Init), which a process can do only once.
 * @throws AliError 'runtime' where koffi or a library of MPI is missing, the launcher cannot be reached, or the library does not see
 * the launcher's job.
 */
export async function openMpi({ launcher, size, vendor }: Launch): Promise<Mpi> {
  const koffi = await loadKoffi(launcher);
  // UCX, on which MPICH stands, else patches malloc and brk under the threads of Node, which then now and then dies of it.
  process.env.UCX_MEM_EVENTS ??= 'no';
  const { library, path, handles } = load(koffi, { launcher, vendor });
  if (handles.vendor === 'MPICH') checkSocket(launcher);
  const { type, world } = handles;
  const declare = (name: string, parameters: string) => checked(name, library.func(`int ${name}(${parameters})`));
  const number = (name: string) => {
    const out = [0];
    declare(name, `${type}, _Out_ int *`)(world, out);
    return out[0]!;
  };
  const initialise = declare('MPI_Init', 'void *, void *');
  const allreduce = declare('MPI_Allreduce', `intptr_t, void *, int, ${type}, ${type}, ${type}`);
  const broadcast = declare('MPI_Bcast', `void *, int, ${type}, int, ${type}`);
  const abort = declare('MPI_Abort', `${type}, int`);
  const finalize = declare('MPI_Finalize', '');
  initialise(null, null);
  const seen = number('MPI_Comm_size');
  if (seen !== size) {
    finalize();
    throw new AliError(
      'runtime',
      `MPI: expected the ${size} processes that ${launcher} started; ${handles.vendor} (${path}) sees ${seen}`,
      {
        remedy:
          launcher === 'srun'
            ? 'let srun speak to the library: srun --mpi=pmix for Open MPI, srun --mpi=pmi2 for MPICH'
            : `launcher and library must be of one MPI: name the library in ${libraryVariable}`,
      },
    );
  }
  return {
    vendor: handles.vendor,
    rank: number('MPI_Comm_rank'),
    size,
    sum(values) {
      allreduce(handles.inPlace, values, values.length, handles.float, handles.sum, world);
    },
    broadcast(values, root) {
      broadcast(values, values.length, handles.byte, root, world);
    },
    abort(status) {
      abort(world, status);
    },
    finalize() {
      finalize();
    },
  };
}

/**
 * MPICH's launchers speak to a rank over an open socket that it inherits. What starts the rank in between may have closed it, as npx
 * does; MPI_Init would end the process with words of its own.
 */
function checkSocket(launcher: string): void {
  const { PMI_FD: descriptor } = process.env;
  if (descriptor === undefined || isSocket(Number(descriptor))) return;
  throw new AliError(
    'runtime',
    `MPI: ${launcher} gave this process an open socket (PMI_FD=${descriptor}), and what started it in between, such as npx, closed it`,
    {
      remedy: `start the command itself, node_modules/.bin/ali${launcher === 'srun' ? '' : ', or let mpiexec use a port: mpiexec -pmi-port'}`,
    },
  );
}

function isSocket(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket();
  } catch {
    return false;
  }
}

type Koffi = typeof import('koffi').default;

async function loadKoffi(launcher: string): Promise<Koffi> {
  try {
    return (await import('koffi')).default;
  } catch (cause) {
    throw new AliError('runtime', `${launcher} started several processes, and the package koffi is not installed`, {
      remedy: 'npm install koffi, through which MPI is called; or start a single process',
      cause,
    });
  }
}

/** The first library that can be loaded and is of the wanted vendor. */
function load(koffi: Koffi, { launcher, vendor }: Pick<Launch, 'launcher' | 'vendor'>) {
  const named = process.env[libraryVariable];
  const vendors: readonly Vendor[] = vendor ? [vendor] : ['Open MPI', 'MPICH'];
  const paths = named ? [named] : vendors.flatMap((each) => libraryNames[each]);
  let cause: unknown;
  for (const path of paths) {
    try {
      // Open MPI's own plug-ins look for its symbols among the global ones.
      const library = koffi.load(path, { global: true });
      const handles = handlesOf(library);
      if (named || !vendor || handles.vendor === vendor) return { library, path, handles };
    } catch (error) {
      cause ??= error;
    }
  }
  throw new AliError(
    'runtime',
    `${launcher} started several processes, and there is no library of ${vendors.join(' or ')}; looked for ${paths.join(', ')}`,
    {
      remedy: `install it (Debian and Ubuntu: openmpi-bin or mpich), or give its path in ${libraryVariable}`,
      cause,
    },
  );
}

function handlesOf(library: LibraryHandle): Handles {
  const address = (name: string) => library.symbol(name, 'void') as bigint;
  try {
    return {
      vendor: 'Open MPI',
      type: 'void *',
      world: address('ompi_mpi_comm_world'),
      float: address('ompi_mpi_float'),
      byte: address('ompi_mpi_byte'),
      sum: address('ompi_mpi_op_sum'),
      inPlace: 1n,
    };
  } catch {
    return {
      vendor: 'MPICH',
      type: 'int',
      world: 0x44000000,
      float: 0x4c00040a,
      byte: 0x4c00010d,
      sum: 0x58000003,
      inPlace: -1n,
    };
  }
}

/** Where MPI returns at all after an error (by default it ends the job), it says so by a number. */
function checked(name: string, call: (...values: unknown[]) => unknown): (...values: unknown[]) => void {
  return (...values) => {
    const status = call(...values);
    if (status !== 0) throw new AliError('runtime', `${name} failed with error ${status}`);
  };
}
