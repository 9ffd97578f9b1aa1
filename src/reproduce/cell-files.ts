/** The folder of a reproduction: its plan, a file for every finished cell, a folder for the work of each. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { makeDirectory } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { writeJson } from '../train/run-directory.ts';
import { budgetNames, type Cell, type CellResult, optionWords, type Plan } from './experiment.ts';
import { readChecked } from './read-checked.ts';

const planSchema = z.strictObject({
  experiment: z.string(),
  budget: z.enum(budgetNames),
  seeds: z.array(z.int().min(0)).readonly(),
  data: z.string().exactOptional(),
  preset: z.string().exactOptional(),
  run: z.string().exactOptional(),
  labelsFrom: z.string().exactOptional(),
});

const resultSchema = z.object({
  cell: z.object({
    name: z.string(),
    seed: z.number(),
    settings: z.looseObject({}),
    after: z.array(z.string()).readonly().exactOptional(),
  }),
  result: z.looseObject({}),
  seconds: z.number(),
  processes: z.int().min(1).exactOptional(),
  versions: z.record(z.string(), z.string()),
  machine: z.object({ cpu: z.string(), cores: z.number(), memoryGiB: z.number() }),
});

const planPath = (folder: string) => join(folder, 'plan.json');
export const cellPath = (folder: string, name: string) => join(folder, 'cells', `${name}.json`);
export const workFolder = (folder: string, name: string) => join(folder, 'work', name);
/** Beside the work of a cell, whose time it holds: what is removed with the one is removed with the other. */
export const elapsedPath = (folder: string, name: string) => join(workFolder(folder, name), 'elapsed.json');

/** The plan that a folder was made for, undefined where there is none. @throws AliError 'run' for one that is damaged */
export async function readPlan(folder: string): Promise<Plan | undefined> {
  return readChecked(planPath(folder), planSchema);
}

/**
 * Makes the folder for a plan, or finds it made for the same one; only the seeds may have changed.
 * @throws AliError 'run' where it holds another reproduction, 'io' where it cannot be written
 */
export async function openFolder(folder: string, plan: Plan): Promise<void> {
  const before = await readPlan(folder);
  if (before && !isDeepStrictEqual({ ...before, seeds: [] }, { ...plan, seeds: [] })) {
    const show = (of: Plan) => [of.experiment, `--budget ${of.budget}`, ...optionWords(of)].join(' ');
    throw new AliError(
      'run',
      `${folder} holds another reproduction; expected ${show(plan)}; received ${show(before)}`,
      {
        remedy: 'give another folder with --out, or delete this one',
      },
    );
  }
  for (const part of ['cells', 'work']) await makeDirectory(join(folder, part));
  await writeJson(planPath(folder), plan);
}

/**
 * What a cell left; undefined where it has not finished. What was done with other settings, for an earlier version of the
 * experiment, does not count and is removed with its files.
 * @throws AliError 'run' for a file that is damaged
 */
export async function finishedCell(folder: string, cell: Cell): Promise<CellResult | undefined> {
  const found = await readChecked(cellPath(folder, cell.name), resultSchema);
  if (!found || isDeepStrictEqual(found.cell.settings, JSON.parse(JSON.stringify(cell.settings)))) return found;
  await rm(cellPath(folder, cell.name));
  await rm(workFolder(folder, cell.name), { recursive: true, force: true });
  return undefined;
}
