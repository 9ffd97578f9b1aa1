/** What an experiment of the paper is to `ali reproduce`: cells that are run side by side, and what is made of their results. */

import type { Machine } from './machine.ts';

/** smoke: seconds, to see that it runs; cpu: what two cores do in about half an hour; full: the paper's own steps and seeds. */
export type Budget = 'smoke' | 'cpu' | 'full';

export const budgetNames: readonly Budget[] = ['smoke', 'cpu', 'full'];

/** What was asked for. The cells of an experiment are a function of it. */
export interface Plan {
  readonly experiment: string;
  readonly budget: Budget;
  readonly seeds: readonly number[];
  /** `--data`: where the images are, for experiments whose data cannot come with the package. */
  readonly data?: string;
  /** `--preset`: for experiments that work on any of several presets. */
  readonly preset?: string;
  /** `--run`: a finished run, from where the command is given, for experiments that can draw from one instead of training. */
  readonly run?: string;
  /** `--labels-from`: other data, from which labels are drawn and on which is tested, for experiments that learn from few labels. */
  readonly labelsFrom?: string;
}

/** What may stand in a plan beside budget and seeds, and how it is written on a command line. */
export const planOptions = {
  data: '--data',
  preset: '--preset',
  run: '--run',
  labelsFrom: '--labels-from',
} as const satisfies Partial<Record<keyof Plan, string>>;

export type PlanOption = keyof typeof planOptions;

/** The options of a plan as they are written on a command line, in a fixed order. */
export function optionWords(plan: Pick<Plan, PlanOption>): string[] {
  return (Object.keys(planOptions) as PlanOption[]).flatMap((option) =>
    plan[option] === undefined ? [] : [`${planOptions[option]} ${plan[option]}`],
  );
}

/** One piece of work, done in a process of its own: a method from a seed. `settings` is plain JSON and says all of it. */
export interface Cell<Settings extends object = object> {
  /** Unique within the experiment, and a file name: [a-z0-9.-]. Example: "posthoc-seed-3". */
  readonly name: string;
  readonly seed: number;
  readonly settings: Settings;
  /** Names of cells whose results and files it needs; they are finished first, and where one fails it is not run. */
  readonly after?: readonly string[];
}

/** What a finished cell left: plain JSON in DIR/cells/NAME.json. */
export interface CellResult<Settings extends object = object, Result extends object = object> {
  readonly cell: Cell<Settings>;
  readonly result: Result;
  /** Wall time of all processes that worked on it, one after another, in seconds. */
  readonly seconds: number;
  /** How many these were. Where it is absent, an earlier version began it, and `seconds` leave out what its processes took, but for one that finished it. */
  readonly processes?: number;
  /** Of the process that finished it. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
}

/** What a cell is given while it runs. */
export interface CellContext {
  readonly plan: Plan;
  /** A folder of its own, kept when it is stopped and continued: runs, and files for `summarise` or for other cells. */
  readonly folder: string;
  /** The folder of another cell of the same experiment, finished before. */
  folderOf(cell: string): string;
  /** Aborted when the reproduction is stopped; long work outside `trainRun` should heed it (`signal.throwIfAborted()`). */
  readonly signal: AbortSignal;
  /** What it is at, for the terminal: "ALI, step 400 of 20,000". */
  report(progress: string): void;
}

/** A table of README.md. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface NamedPicture {
  /** File name, ending in .png. */
  readonly name: string;
  readonly png: Uint8Array;
  /** What is to be seen. */
  readonly caption: string;
}

export interface Summary {
  /** What was found, plain JSON: goes into results.json as `summary`. Means and deviations over seeds (`meanStd`), not prose. */
  readonly numbers: object;
  readonly tables: readonly Table[];
  readonly pictures: readonly NamedPicture[];
  /** Paragraphs of Markdown in plain words: what held, what did not. */
  readonly remarks: readonly string[];
}

export interface Experiment<Settings extends object = object, Result extends object = object> {
  readonly name: string;
  /** One line for the list of experiments. */
  readonly title: string;
  /** What is done, and how it differs from the paper, in a few sentences of Markdown. */
  readonly about: string;
  /** What others reached, and where that stands. */
  readonly paper: readonly { readonly what: string; readonly value: string; readonly source: string }[];
  /** What each budget does: steps, settings, about how long. */
  readonly budgets: Readonly<Record<Budget, string>>;
  /** Which options of a plan it heeds; others are refused. Default none. */
  readonly takes?: readonly PlanOption[];
  /** Seeds where none are given. */
  readonly seeds: Readonly<Record<Budget, readonly number[]>>;
  /**
   * Pure: the same plan gives the same cells, in the order in which they should start.
   * @throws AliError 'usage' for a plan that makes no sense, such as data that is missing
   */
  cells(plan: Plan): readonly Cell<Settings>[];
  /** Does one cell, on one thread. What it returns must be plain JSON (no NaN: use null). */
  run(cell: Cell<Settings>, context: CellContext): Promise<Result>;
  /** From the finished cells, in the order of `cells`; some may be missing because they failed. */
  summarise(
    results: readonly CellResult<Settings, Result>[],
    context: { readonly plan: Plan; folderOf(cell: string): string },
  ): Promise<Summary>;
}
