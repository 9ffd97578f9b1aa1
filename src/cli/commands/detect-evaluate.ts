/** `ali detect evaluate`: how well labelled anomalies are found, beside baselines. */

import type { Command } from 'commander';
import type { MethodResult } from '../../detect/evaluate-detector.ts';
import type { DeviceName } from '../../runtime/device-name.ts';
import { deviceOption, jsonOption, runArgument, seedOption, threadsOption, withExamples } from '../command.ts';
import { type ReadingFlags, readingOptions, shareOption, withReading } from '../detect-options.ts';

const examples = [
  ['ali detect evaluate runs/machines --data labelled.csv --labels broken', 'labels 0 and 1'],
  ['ali detect evaluate runs/log --data test.csv --labels kind --normal ok --json', 'all other labels are anomalies'],
] as const;

interface Flags extends ReadingFlags {
  readonly data: string;
  readonly normal?: string;
  readonly anomaly?: string;
  readonly contamination?: number;
  readonly seed: number;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly json?: true;
}

export function define(command: Command): void {
  withReading(withExamples(command, examples))
    .argument(...runArgument)
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
    .addOption(seedOption('of the isolation forest').default(0))
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(evaluate);
}

async function evaluate(run: string, flags: Flags): Promise<void> {
  const { AnomalyDetector } = await import('../../detect/detector.ts');
  const { evaluateDetector } = await import('../../detect/evaluate-detector.ts');
  const { showCount } = await import('../format.ts');
  const { print, printJson, printNotes } = await import('../streams.ts');
  const { data, normal, anomaly, contamination, seed, device, threads, json } = flags;
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
      seed,
    });
    const { calibration } = detector.state;
    if (json) return printJson({ run: detector.run, calibration, ...evaluation });
    printNotes(evaluation.notes);
    const { items, anomalies, methods } = evaluation;
    print(`${showCount(items)} items, ${showCount(anomalies)} of them anomalies (${share(anomalies / items)})\n`);
    print(await showMethods(methods, evaluation.contamination));
    print(
      `\n* the score of the verdicts; its threshold, and those of the others, by ${calibration.rule} ${calibration.rate}`,
    );
  } finally {
    await detector.release();
  }
}

const share = (value: number) => `${(100 * value).toPrecision(3)} %`;

async function showMethods(methods: readonly MethodResult[], contamination: number): Promise<string> {
  const { showTable } = await import('../format.ts');
  const number = (value: number) => value.toFixed(3);
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
