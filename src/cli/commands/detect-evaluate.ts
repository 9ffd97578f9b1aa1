/** `ali detect evaluate`: how well labelled anomalies are found, beside baselines. */

import type { Command } from 'commander';
import type { DetectorState } from '../../detect/detector-file.ts';
import type { DetectorEvaluation } from '../../detect/evaluate-detector.ts';
import type { EvaluationSummary, MeanStd } from '../../detect/summarise-evaluations.ts';
import type { DeviceName } from '../../runtime/device-name.ts';
import { deviceOption, jsonOption, seedOption, threadsOption, withExamples } from '../command.ts';
import { type ReadingFlags, readingOptions, shareOption, withReading } from '../detect-options.ts';

const examples = [
  ['ali detect evaluate runs/machines --data labelled.csv --labels broken', 'labels 0 and 1'],
  ['ali detect evaluate runs/log --data test.csv --labels kind --normal ok --json', 'all other labels are anomalies'],
  ['ali detect evaluate runs/seed-* --data labelled.csv', 'detectors of several seeds: means ± standard deviations'],
] as const;

interface Flags extends ReadingFlags {
  readonly data: string;
  readonly normal?: string;
  readonly anomaly?: string;
  readonly contamination?: number;
  readonly seed?: number;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly json?: true;
}

export function define(command: Command): void {
  withReading(withExamples(command, examples))
    .argument('<run...>', 'run directories of detectors; of several, as of several seeds, the means')
    .requiredOption('--data <source>', 'a table with the columns of the fit, or images with labels')
    .option('--labels <column>', 'column of labels (default: the one of the fit)')
    .option(
      '--normal <value>',
      'label of normal items; all others are anomalies (default: the one of the fit, 0, false or normal)',
    )
    .option('--anomaly <value>', 'label of anomalies; all others are normal')
    .addOption(
      shareOption('--contamination <share>', 'share to flag for F1 at a fixed share (default: that of the labels)'),
    )
    .addOption(seedOption('of the isolation forest (default: the seed of each run)'))
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(evaluate);
}

async function evaluate(runs: readonly string[], { json, ...flags }: Flags): Promise<void> {
  const { summariseEvaluations } = await import('../../detect/summarise-evaluations.ts');
  const { showCount } = await import('../format.ts');
  const { print, printJson, printNotes } = await import('../streams.ts');
  await checkDifferent(runs);
  const evaluated: Evaluated[] = [];
  for (const run of runs) evaluated.push(await evaluateRun(run, flags));
  const [first] = evaluated as [Evaluated];
  const summary = summariseEvaluations(evaluated);
  if (json) return printJson(runs.length === 1 ? first : { ...summary, runs: evaluated });
  const notes = new Map(evaluated.flatMap((each) => each.notes).map((note) => [`${note.column}: ${note.text}`, note]));
  printNotes([...notes.values()]);
  const { items, anomalies } = summary;
  print(`${showCount(items)} items, ${showCount(anomalies)} of them anomalies (${share(anomalies / items)})`);
  if (runs.length > 1) {
    print(`mean ± standard deviation of ${runs.length} runs, seeds ${evaluated.map(({ seed }) => seed).join(', ')}`);
  }
  print(`\n${await showMethods(summary, runs.length)}`);
  const rules = new Set(evaluated.map(({ calibration: { rule, rate } }) => `${rule} ${rate}`));
  print(`\n* the score of the verdicts; its threshold, and those of the others, by ${[...rules].join(', or by ')}`);
}

interface Evaluated extends DetectorEvaluation {
  readonly run: string;
  /** Of the training. */
  readonly seed: number;
  readonly calibration: DetectorState['calibration'];
}

async function evaluateRun(run: string, flags: Flags): Promise<Evaluated> {
  const { AnomalyDetector } = await import('../../detect/detector.ts');
  const { evaluateDetector } = await import('../../detect/evaluate-detector.ts');
  const { data, normal, anomaly, contamination, seed, device, threads } = flags;
  const detector = await AnomalyDetector.load(run, {
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  });
  try {
    const evaluation = await evaluateDetector(detector, data, {
      ...readingOptions(flags),
      ...(normal !== undefined && { normal }),
      ...(anomaly !== undefined && { anomaly }),
      ...(contamination !== undefined && { contamination }),
      ...(seed !== undefined && { seed }),
    });
    const { calibration } = detector.state;
    return { run: detector.run, seed: detector.model.config.seed, calibration, ...evaluation };
  } finally {
    await detector.release();
  }
}

/** The same run twice would make a spread look smaller than it is. */
async function checkDifferent(runs: readonly string[]): Promise<void> {
  const { realpath } = await import('node:fs/promises');
  const { resolve } = await import('node:path');
  const { AliError } = await import('../../errors.ts');
  const paths = await Promise.all(runs.map((run) => realpath(run).catch(() => resolve(run))));
  const twice = paths.findIndex((path, place) => paths.indexOf(path) !== place);
  if (twice < 0) return;
  throw new AliError('usage', `expected different runs; received ${runs[twice]} twice`, {
    remedy: 'name every run once',
  });
}

const share = (value: number) => `${(100 * value).toPrecision(3)} %`;

async function showMethods({ methods, contamination }: EvaluationSummary, runs: number): Promise<string> {
  const { showTable } = await import('../format.ts');
  const number = ({ mean, std }: MeanStd) => `${mean.toFixed(3)}${runs > 1 ? ` ± ${std.toFixed(3)}` : ''}`;
  const rows = methods.map(({ method, kind, chosen, auroc, auprc, atThreshold, atContamination }) => [
    `${chosen ? '*' : ' '} ${method}${kind === 'baseline' ? ' (baseline)' : ''}`,
    number(auroc),
    number(auprc),
    number(atThreshold.f1),
    number(atThreshold.precision),
    number(atThreshold.recall),
    number(atContamination.f1),
  ]);
  const head = ['  score', 'AUROC', 'AUPRC', 'F1', 'precision', 'recall', `F1 at ${share(contamination)}`];
  return showTable([head, ...rows], { right: [1, 2, 3, 4, 5, 6] });
}
