/** A reproduction from beginning to end: the cells that are missing, then results.json, README.md and pictures. */

import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { makeDirectory, writeFileAtomic } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { lockRun, writeJson } from '../train/run-directory.ts';
import { finishedCell, openFolder, workFolder } from './cell-files.ts';
import {
  type Budget,
  type Cell,
  type CellResult,
  type Experiment,
  optionWords,
  type Plan,
  type PlanOption,
  planOptions,
  type Summary,
} from './experiment.ts';
import { findExperiment } from './index.ts';
import { launchCell } from './launch-cell.ts';
import { describeMachine, describeVersions, type Machine } from './machine.ts';
import { writeMarkdown } from './markdown.ts';
import { type Failure, runCells } from './run-cells.ts';
import { showSeeds } from './seeds.ts';

/** What results.json holds. */
export interface Reproduction {
  readonly experiment: string;
  readonly command: string;
  readonly budget: Budget;
  readonly seeds: readonly number[];
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly date: string;
  /** Sum over the cells of the wall time of all their processes, several of which ran at a time. */
  readonly minutes: number;
  readonly paper: Experiment['paper'];
  /** What the experiment makes of its cells; null where none finished. */
  readonly summary: object | null;
  readonly cells: readonly Omit<CellResult['cell'] & CellResult, 'cell' | 'after'>[];
  readonly failed: readonly Failure[];
}

export type ProgressEvent =
  | { readonly event: 'started'; readonly folder: string; readonly cells: number; readonly finished: number }
  | { readonly event: 'progress'; readonly cell: string; readonly progress: string }
  | { readonly event: 'ended'; readonly cell: string; readonly seconds: number; readonly failure?: Failure };

/** How much of an experiment is run, from what, and where its results go. `onProgress` is told of every cell that begins and ends. */
export interface ReproduceOptions {
  /** Default cpu. */
  readonly budget?: Budget;
  /** Default: those of the experiment for the budget. */
  readonly seeds?: readonly number[];
  /** The folder; default runs/reproduce/EXPERIMENT-BUDGET. What is finished there is not done again. */
  readonly out?: string;
  /** Where the images are. */
  readonly data?: string;
  readonly preset?: string;
  /** A finished run to draw from. */
  readonly run?: string;
  /** Other data to draw labels from and to test on. */
  readonly labelsFrom?: string;
  /** Cells at a time; default one for each core. */
  readonly processes?: number;
  /** Aborting stops the cells, which keep what they have. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** How a cell is done; default: in a process of its own. */
  readonly launch?: typeof launchCell;
}

/**
 * Runs an experiment of the paper. A folder that was stopped goes on: finished cells are kept, and a training inside a cell
 * is resumed. A cell that fails is told in `failed` and does not stop the others.
 * @throws AliError 'usage' for an unknown experiment or a plan that makes no sense, 'run' for a folder that holds another
 * reproduction or for one that was stopped
 */
export async function reproduce(
  experiment: string | Experiment,
  options: ReproduceOptions = {},
): Promise<Reproduction & { readonly folder: string }> {
  const chosen = typeof experiment === 'string' ? findExperiment(experiment) : experiment;
  const { budget = 'cpu', out, signal = new AbortController().signal, onProgress } = options;
  const { seeds = chosen.seeds[budget], processes = availableParallelism(), launch = launchCell } = options;
  const plan: Plan = {
    experiment: chosen.name,
    budget,
    seeds,
    ...givenOptions(chosen, options),
  };
  const cells = chosen.cells(plan);
  const folder = resolve(out ?? join('runs', 'reproduce', `${chosen.name}-${budget}`));
  await makeDirectory(folder);
  const lock = lockRun(folder);
  try {
    await openFolder(folder, plan);
    const finished = new Set<string>();
    for (const cell of cells) if (await finishedCell(folder, cell)) finished.add(cell.name);
    onProgress?.({ event: 'started', folder, cells: cells.length, finished: finished.size });
    const failed = await runTimed(cells, { finished, processes, signal, onProgress, launch, folder });
    if (signal.aborted) {
      throw new AliError('run', `${chosen.name} was stopped; what is finished is in ${folder}`, {
        remedy: 'give the same command again to go on',
      });
    }
    return { ...(await conclude(chosen, { plan, cells, folder, failed })), folder };
  } finally {
    lock.release();
  }
}

/** @throws AliError 'usage' for an option that the experiment does not heed */
function givenOptions({ name, takes = [] }: Experiment, options: ReproduceOptions): Pick<Plan, PlanOption> {
  const known = Object.keys(planOptions) as PlanOption[];
  const given = known.filter((option) => options[option] !== undefined);
  const wrong = given.find((option) => !takes.includes(option));
  const empty = given.find((option) => options[option] === '');
  if (wrong === undefined && empty !== undefined) {
    throw new AliError('usage', `${name}: expected something behind ${planOptions[empty]}; received nothing`, {
      remedy: `say what, or leave ${planOptions[empty]} out`,
    });
  }
  if (wrong === undefined) return Object.fromEntries(given.map((option) => [option, options[option]]));
  const show = (each: readonly PlanOption[]) => each.map((option) => planOptions[option]).join(', ');
  throw new AliError(
    'usage',
    `${name}: expected ${takes.length > 0 ? `no option but ${show(takes)}` : `none of ${show(known)}`}; received ${planOptions[wrong]} ${options[wrong]}`,
    { remedy: 'leave it out, or see which experiments take it: docs/paper.md' },
  );
}

async function runTimed(
  cells: readonly Cell[],
  {
    finished,
    processes,
    signal,
    onProgress,
    launch,
    folder,
  }: {
    readonly finished: ReadonlySet<string>;
    readonly processes: number;
    readonly signal: AbortSignal;
    readonly onProgress: ReproduceOptions['onProgress'];
    readonly launch: typeof launchCell;
    readonly folder: string;
  },
): Promise<Failure[]> {
  const began = new Map<string, number>();
  const report = ({ name }: Cell, progress: string) => onProgress?.({ event: 'progress', cell: name, progress });
  return runCells(cells, {
    finished,
    processes,
    signal,
    launch: (cell) => {
      began.set(cell.name, performance.now());
      return launch(cell, { folder, signal, report });
    },
    onEnd: ({ name }, failure) => {
      const seconds = (performance.now() - (began.get(name) ?? performance.now())) / 1000;
      onProgress?.({ event: 'ended', cell: name, seconds, ...(failure && { failure }) });
    },
  });
}

interface Concluded {
  readonly plan: Plan;
  readonly cells: readonly Cell[];
  readonly folder: string;
  readonly failed: readonly Failure[];
}

async function conclude(experiment: Experiment, { plan, cells, folder, failed }: Concluded): Promise<Reproduction> {
  const found = await Promise.all(cells.map((cell) => finishedCell(folder, cell)));
  const results = found.filter((result) => result !== undefined);
  const folderOf = (cell: string) => workFolder(folder, cell);
  const summary = results.length > 0 ? await experiment.summarise(results, { plan, folderOf }) : undefined;
  const reproduction = describe(experiment, { plan, results, failed, summary });
  for (const { name, png } of summary?.pictures ?? []) await writeFileAtomic(join(folder, name), png);
  await writeFileAtomic(join(folder, 'README.md'), writeMarkdown(experiment, reproduction, summary));
  await writeJson(join(folder, 'results.json'), reproduction);
  return reproduction;
}

function describe(
  experiment: Experiment,
  {
    plan,
    results,
    failed,
    summary,
  }: {
    readonly plan: Plan;
    readonly results: readonly CellResult[];
    readonly failed: readonly Failure[];
    readonly summary: Summary | undefined;
  },
): Reproduction {
  const { budget, seeds } = plan;
  const words = [
    `ali reproduce ${experiment.name} --budget ${budget} --seeds ${showSeeds(seeds)}`,
    ...optionWords(plan),
  ];
  const last = results.at(-1);
  return {
    experiment: experiment.name,
    command: words.join(' '),
    budget,
    seeds,
    versions: last?.versions ?? describeVersions(),
    machine: last?.machine ?? describeMachine(),
    date: new Date().toISOString().slice(0, 10),
    minutes: Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) / 6) / 10,
    paper: experiment.paper,
    summary: summary?.numbers ?? null,
    cells: results.map(({ cell: { name, seed, settings }, ...rest }) => ({ name, seed, settings, ...rest })),
    failed,
  };
}
