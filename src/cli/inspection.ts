/** What can be said of a run from its directory alone. */

import { loadModel } from '../model/load-model.ts';
import type { Config } from '../presets/config.ts';
import { findBest } from '../train/best-checkpoint.ts';
import { listCheckpoints } from '../train/checkpoint.ts';
import { latestMetrics, readMetrics } from '../train/metrics.ts';
import { resolveRun } from '../train/resolve-run.ts';
import { type Provenance, readRunFile } from '../train/run-file.ts';
import { countParameters } from '../train/step.ts';
import { shellWord, showCount, showPath, showTable } from './format.ts';
import { showRecipe } from './show-config.ts';

export interface Inspection {
  /** Absolute path. */
  readonly run: string;
  readonly preset: string;
  readonly objective: string;
  /** Step of the newest checkpoint, or of the one that was named; null where there is none yet. */
  readonly step: number | null;
  readonly steps: number;
  readonly finished: boolean;
  /** Steps of the checkpoints on disk. */
  readonly checkpoints: readonly number[];
  /** The best of them by the measure that the configuration names; absent where it names none, or none is measured yet. */
  readonly best?: number;
  /** The latest value of everything that was measured, up to `step`. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly parameters: Readonly<Record<string, number>>;
  readonly data: Provenance['data'];
  readonly versions: Provenance['versions'];
  readonly config: Config;
}

/** Reads a run, and every byte of its checkpoint: a broken one is an error here as anywhere. */
export async function inspectRun(path: string): Promise<Inspection> {
  const { run, checkpoint } = await resolveRun(path);
  const { config, provenance } = await readRunFile(run);
  const step = checkpoint === undefined ? null : (await loadModel(path)).step;
  const best = config.best && (await findBest(run, config.best));
  return {
    run,
    preset: config.preset,
    objective: config.objective,
    step,
    steps: config.steps,
    finished: step !== null && step >= config.steps,
    checkpoints: await listCheckpoints(run),
    ...(best && { best: best.step }),
    metrics: latestMetrics(await readMetrics(run), step ?? 0),
    parameters: countParameters(config),
    data: provenance.data,
    versions: provenance.versions,
    config,
  };
}

export function showInspection(inspection: Inspection): string {
  const { run, config, step, steps, finished, checkpoints, best, metrics, parameters, data, versions } = inspection;
  const word = shellWord(showPath(run));
  const state =
    step === null ? 'no checkpoint yet' : `step ${step} of ${steps}, ${finished ? 'finished' : 'unfinished'}`;
  const facts = [
    ['state', state],
    ['checkpoints', checkpoints.join(', ') || 'none'],
    ...(best === undefined ? [] : [['best', `${best}, by ${config.best}`]]),
    ['data', `${data.name}: ${showCount(data.train)} items to train on, ${showCount(data.test)} held out`],
    ['digest', data.digest],
    ['seed', String(config.seed)],
    [
      'parameters',
      Object.entries(parameters)
        .map(([name, count]) => `${name} ${showCount(count)}`)
        .join(', '),
    ],
    [
      'versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  const measured = Object.entries(metrics).map(([name, value]) => [
    name,
    value === null ? 'not finite' : String(Number(value.toPrecision(5))),
  ]);
  return [
    showPath(run),
    showRecipe(config),
    '',
    showTable(facts),
    ...(measured.length > 0
      ? [
          '',
          'last metrics',
          showTable(
            measured.map(([name, value]) => [`  ${name}`, value!]),
            { right: [1] },
          ),
        ]
      : []),
    '',
    finished ? `next: ali sample ${word}` : `go on with: ali resume ${word}`,
  ].join('\n');
}
