/** What the launcher of an MPI job (mpirun, mpiexec, srun) says to each process that it starts. */

export interface Launch {
  /** The launcher, as a person would call it. */
  readonly launcher: string;
  /** How many processes it started together. */
  readonly size: number;
  readonly rank: number;
  /** Whose library speaks with this launcher; undefined where either may. */
  readonly vendor: Vendor | undefined;
}

export type Vendor = 'Open MPI' | 'MPICH';

interface Convention {
  readonly launcher: string;
  readonly size: string;
  readonly rank: string;
  readonly vendor?: Vendor;
}

/** In the order in which they are asked: srun may set the second beside its own. */
const conventions: readonly Convention[] = [
  { launcher: "Open MPI's mpirun", size: 'OMPI_COMM_WORLD_SIZE', rank: 'OMPI_COMM_WORLD_RANK', vendor: 'Open MPI' },
  { launcher: 'srun', size: 'SLURM_STEP_NUM_TASKS', rank: 'SLURM_PROCID' },
  { launcher: "MPICH's mpiexec", size: 'PMI_SIZE', rank: 'PMI_RANK', vendor: 'MPICH' },
];

/** How this process was launched; undefined for one that was started alone, or as the only one of its job. */
export function launchOf(environment: Readonly<Record<string, string | undefined>> = process.env): Launch | undefined {
  for (const { launcher, size, rank, vendor } of conventions) {
    const [processes, own] = [size, rank].map((name) => wholeNumber(environment[name]));
    if (processes !== undefined && processes > 1) return { launcher, size: processes, rank: own ?? 0, vendor };
  }
  return undefined;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
