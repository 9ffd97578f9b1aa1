/** One cell from beginning to end: runs it and leaves its result as a file. */

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { writeJson } from '../train/run-directory.ts';
import { cellPath, elapsedPath, workFolder } from './cell-files.ts';
import { countElapsed } from './elapsed.ts';
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

/** What a process that was killed while it wrote its time has left (`data/files.ts`). */
const unfinished = /^\.elapsed\.json\.[0-9a-f]{12}\.tmp$/;

/** @throws AliError 'usage' for a cell that the plan does not have, and whatever the cell throws */
export async function doCell(name: string, options: DoCellOptions): Promise<CellResult> {
  const { experiment, plan, folder, signal, report } = options;
  const cell = experiment.cells(plan).find((each) => each.name === name);
  if (!cell) throw new AliError('usage', `${experiment.name} has no cell "${name}"`);
  const work = workFolder(folder, name);
  await makeDirectory(work);
  const begun = (await readdir(work)).some((each) => !unfinished.test(each));
  const endCount = await countElapsed(elapsedPath(folder, name), { begun });
  let result: object;
  try {
    result = await experiment.run(cell, {
      plan,
      folder: work,
      folderOf: (other) => workFolder(folder, other),
      signal,
      report,
    });
  } catch (error) {
    // What went wrong with the cell is what is to be told.
    await endCount().catch(() => {});
    throw error;
  }
  const elapsed = await endCount();
  const finished = {
    cell,
    result,
    ...elapsed,
    versions: describeVersions(),
    machine: describeMachine(),
  };
  await writeJson(cellPath(folder, name), finished);
  for (const each of (await readdir(work)).filter((each) => unfinished.test(each))) await rm(join(work, each));
  return finished;
}
