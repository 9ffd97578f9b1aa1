/** What `ali doctor` prints, for a person. */

import { basename } from 'node:path';
import { showPath, showSeconds, showTable } from '../format.ts';
import type { Host } from './host.ts';
import type { TestResult } from './self-test.ts';

export function showHost({ versions, machine, memory, threads, devices, auto, mpi, cache }: Host): string {
  const { cpu, cores, platform, memoryGiB, freeGiB, limitGiB } = machine;
  const limit = limitGiB === null ? '' : `, of which this process may take ${limitGiB}`;
  const mark = (found: boolean) => (found ? 'yes' : 'no');
  const has = [
    ['processor', `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${platform}`],
    ['memory', `${memoryGiB} GiB, ${freeGiB} free${limit}`],
    ...devices
      .filter(({ device }) => device !== 'cpu')
      .map(({ device, found, what }) => [device, `${mark(found)}: ${what}`]),
    ...mpi.vendors.map(({ vendor, found, what }) => [vendor, `${mark(found)}: ${what}`]),
    [
      'versions',
      Object.entries(versions)
        .map((entry) => entry.join(' '))
        .join(', '),
    ],
  ];
  const best =
    auto.device === 'cpu' ? 'finds nothing faster' : `takes ${auto.device}: ${auto.why.replace('auto: ', '')}`;
  const launcher = mpi.vendors.find(({ found }) => found)?.launcher;
  const used = [
    ['device', `cpu (where nothing else is asked for; --device auto ${best})`],
    [
      'processes',
      launcher !== undefined && mpi.koffi
        ? `1; several where a launcher starts them: ${basename(launcher)} -n 2 npx ali train`
        : `1 (several need launcher and library of one MPI${mpi.koffi ? '' : ' and the package koffi'})`,
    ],
    ['threads', `${threads.count} (${threads.why}; --threads says otherwise)`],
    ['memory', `up to ${memory.trainingGiB} GiB (${memory.why}); folders of images above 256 MiB stay on the disk`],
    ['cache', `${showPath(cache)} (decoded images; --cache says otherwise)`],
  ];
  return ['This machine has', indented(has), '', 'A training uses', indented(used)].join('\n');
}

export function showTest({ name, passed, found, seconds }: TestResult): string {
  return `${passed ? 'passed' : 'FAILED'}  ${name}: ${found} (${showSeconds(seconds)})`;
}

function indented(rows: readonly (readonly string[])[]): string {
  return showTable(rows)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
