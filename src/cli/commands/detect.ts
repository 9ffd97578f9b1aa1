/** `ali detect`: anomaly detection in tables and images. */

import type { Command } from 'commander';
import { withExamples } from '../command.ts';
import { define as defineCalibrate } from './detect-calibrate.ts';
import { define as defineEvaluate } from './detect-evaluate.ts';
import { define as defineFit } from './detect-fit.ts';
import { define as defineScore } from './detect-score.ts';

const examples = [
  ['ali detect fit --data machines.csv --contamination 0.02 --out runs/machines', 'learn what is usual in a table'],
  ['ali detect score runs/machines --data new.csv --out scores.csv', 'score, verdict and driving columns of every row'],
  ['ali detect evaluate runs/machines --data labelled.csv --labels broken', 'AUROC, AUPRC, F1 beside baselines'],
] as const;

export function define(command: Command): void {
  withExamples(command, examples);
  defineFit(command.command('fit').description('learn from a table or images what is usual'));
  defineCalibrate(command.command('calibrate').description('another threshold or score, or a detector of any run'));
  defineScore(command.command('score').description('score new data: how unusual, and why'));
  defineEvaluate(command.command('evaluate').description('how well labelled anomalies are found, beside baselines'));
}
