/** One cell from beginning to end: runs it and leaves its result as a file. */

import { makeDirectory } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { writeJson } from '../train/run-directory.ts';
import { cellPath, workFolder } from './cell-files.ts';
import type { CellResult, Experiment, Plan } from './experiment.ts';
import { describeMachine, describeVersions } from './machine.ts';

export interface DoCellOptions {
  readonly experiment: Experiment;
  readonly plan: Plan;
  /** The folder of the reproduction. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly report: (progress: string) => void;
}

/** @throws AliError 'usage' for a cell that the plan does not have, and whatever the cell throws */
export async function doCell(name: string, options: DoCellOptions): Promise<CellResult> {
  const { experiment, plan, folder, signal, report } = options;
  const cell = experiment.cells(plan).find((each) => each.name === name);
  if (!cell) throw new AliError('usage', `${experiment.name} has no cell "${name}"`);
  const work = workFolder(folder, name);
  await makeDirectory(work);
  const began = performance.now();
  const result = await experiment.run(cell, {
    plan,
    folder: work,
    folderOf: (other) => workFolder(folder, other),
    signal,
    report,
  });
  const finished = {
    cell,
    result,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    versions: describeVersions(),
    machine: describeMachine(),
  };
  await writeJson(cellPath(folder, name), finished);
  return finished;
}
