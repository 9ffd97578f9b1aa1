/** What this machine has, what a training would use of it, and why. */

import { availableParallelism, freemem, totalmem } from 'node:os';
import { cacheFolder } from '../../data/cache-folder.ts';
import { describeMachine, describeVersions, type Machine } from '../../reproduce/machine.ts';
import { chooseDevice, type DeviceChoice, findDevices } from '../../runtime/device.ts';
import { findMpi, type MpiFinding } from './mpi.ts';

const gibibyte = 2 ** 30;
/** What the kernel that updates parameters on the CPU can address. */
const kernelBytes = 2 ** 32;

/** What a training on the CPU may take, GiB, and why; where the kernel is why, activations come on top. */
export interface MemoryUse {
  readonly trainingGiB: number;
  readonly why: string;
}

export interface Host {
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine & {
    readonly platform: string;
    /** Memory that nobody uses, GiB. */
    readonly freeGiB: number;
    /** What this process may take of it, GiB; null where that is not limited. */
    readonly limitGiB: number | null;
  };
  readonly memory: MemoryUse;
  /** Threads that an operator uses where nothing is asked for. */
  readonly threads: { readonly count: number; readonly why: string };
  readonly devices: Awaited<ReturnType<typeof findDevices>>;
  /** What `--device auto` would take. The default is the CPU. */
  readonly auto: DeviceChoice;
  readonly mpi: MpiFinding;
  /** Where the decoded images of large folders are kept. */
  readonly cache: string;
}

export async function describeHost(): Promise<Host> {
  const machine = describeMachine();
  const count = availableParallelism();
  const why = count === machine.cores ? 'one for each core' : `of ${machine.cores} cores, those this process may use`;
  return {
    versions: describeVersions(),
    machine: {
      ...machine,
      platform: `${process.platform} ${process.arch}`,
      freeGiB: inGiB(freemem()),
      limitGiB: memoryLimit(),
    },
    memory: memoryUse(process.availableMemory?.() ?? freemem(), process.constrainedMemory?.() ?? 0),
    threads: { count, why },
    devices: await findDevices(),
    auto: await chooseDevice('auto'),
    mpi: findMpi(),
    cache: cacheFolder(),
  };
}

/** The least of what is available, what this process is limited to (0 is no limit) and what the kernel addresses, in bytes. */
export function memoryUse(available: number, limit: number): MemoryUse {
  const bounds = [
    { bytes: available, why: 'what is free now' },
    { bytes: limit > 0 ? limit : Number.POSITIVE_INFINITY, why: 'what this process may take' },
    {
      bytes: kernelBytes,
      why: 'for parameters, gradients and moments, which is what the CPU’s kernel addresses; activations come on top',
    },
  ];
  const { bytes, why } = bounds.reduce((least, bound) => (bound.bytes < least.bytes ? bound : least));
  return { trainingGiB: inGiB(bytes), why };
}

/** The limit of a container or service, GiB. */
function memoryLimit(): number | null {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 && limit < totalmem() ? inGiB(limit) : null;
}

const inGiB = (bytes: number) => Math.round((10 * bytes) / gibibyte) / 10;
