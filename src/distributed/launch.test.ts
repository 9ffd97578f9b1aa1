import { expect, test } from 'vitest';
import { launchOf } from './launch.ts';

test.each([
  [
    { OMPI_COMM_WORLD_SIZE: '4', OMPI_COMM_WORLD_RANK: '2' },
    { size: 4, rank: 2, vendor: 'Open MPI' },
  ],
  [
    { PMI_SIZE: '3', PMI_RANK: '0' },
    { size: 3, rank: 0, vendor: 'MPICH' },
  ],
  [
    { SLURM_STEP_NUM_TASKS: '64', SLURM_PROCID: '63', PMI_SIZE: '64', PMI_RANK: '63' },
    { size: 64, rank: 63 },
  ],
])('knows the ranks that a launcher started together: %o', (environment, expected) => {
  expect(launchOf(environment)).toMatchObject(expected);
});

test.each([
  [{}],
  [{ OMPI_COMM_WORLD_SIZE: '1', OMPI_COMM_WORLD_RANK: '0' }],
  // The script of sbatch itself, which is one process whatever the job asks for.
  [{ SLURM_NTASKS: '8', SLURM_PROCID: '0' }],
  [{ PMI_SIZE: 'many' }],
])('takes a process that stands alone for one: %o', (environment) => {
  expect(launchOf(environment)).toBeUndefined();
});
