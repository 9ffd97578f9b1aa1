/** `ali evaluate`: how good a model is, with a report. */

import type { Command } from 'commander';
import type { Ranks } from '../../distributed/ranks.ts';
import { type ModelFlags, runArgument, seedOption, wholeOption, withExamples, withModelOptions } from '../command.ts';

const examples = [
  ['ali evaluate runs/0001-digits', 'every measure, and a report: runs/0001-digits/evaluation/report.html'],
  ['ali evaluate runs/0001-digits --metrics inference,codes', 'only some of them'],
  [
    'ali evaluate RUN --features net.onnx --features-input pixels --features-output pool',
    'on the features of a model of your own',
  ],
  [
    'ali evaluate RUN --features net.onnx --features-input pixels --features-output pool --features-probabilities softmax',
    'its inception-style score too',
  ],
  ['mpirun -n 4 npx ali evaluate RUN', 'networks and searches shared out to four processes: docs/distributed.md'],
] as const;

interface Flags extends ModelFlags {
  readonly data?: string;
  readonly samples: number;
  readonly metrics?: string;
  readonly out?: string;
  readonly features?: string;
  readonly featuresInput?: string;
  readonly featuresOutput?: string;
  readonly featuresProbabilities?: string;
  readonly seed: number;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
    .argument(...runArgument)
    .option('--data <source>', "a name or path as for `ali train` (default: the run's own data)")
    .addOption(
      wholeOption('--samples <n>', 'items of each kind to compare, as far as there are held-out ones', {
        least: 20,
      }).default(10_000),
    )
    .option('--metrics <list>', 'some of plane,distribution,features,inference,codes,memory (default: all)')
    .option('--out <dir>', 'folder of the report (default: RUN/evaluation)')
    .option('--features <file>', 'ONNX model to take features from (default: a classifier trained in place)')
    .option('--features-input <name>', 'its input, float32 [batch, …shape of an item]')
    .option('--features-output <name>', 'its output, one row an item')
    .option('--features-probabilities <name>', 'its output with class probabilities, for the inception-style score')
    .addOption(seedOption('of the samples and of what is drawn to measure them').default(0));
  withModelOptions(own).action(evaluate);
}

async function evaluate(run: string, flags: Flags): Promise<void> {
  const { join } = await import('node:path');
  const { onRanks } = await import('../../distributed/on-ranks.ts');
  const { agree } = await import('../../distributed/share-work.ts');
  const { evaluateModel } = await import('../../evaluate/report/evaluate-model.ts');
  const { leftOutLine } = await import('../../evaluate/report/show-finding.ts');
  const { writeReport } = await import('../../evaluate/report/write-report.ts');
  const { storageOf } = await import('../../train/same-data.ts');
  const { showPath } = await import('../format.ts');
  const { print, printJson } = await import('../streams.ts');
  const { dataFor, threadsFor, withModel } = await import('../with-model.ts');
  const { data, samples, seed, json } = flags;
  await onRanks(async (ranks) => {
    const threads = threadsFor(ranks, flags);
    const metrics = await agree(ranks, 'metrics', () => chooseMetrics(flags.metrics));
    const shared = ranks.size > 1 ? { ranks } : {};
    await withModel(run, { ...flags, ranks, ...(ranks.size > 1 && { sharing: ranks }) }, async (model) => {
      const folder = flags.out ?? join(model.run, 'evaluation');
      const { dataset, extractor } = await agree(
        ranks,
        'data',
        async () => ({
          dataset: await dataFor(model, data, storageOf(model.provenance.data.digest)),
          extractor: await loadFeatures({ ...flags, ...threads, ...shared }, model.shape),
        }),
        ({ dataset: { digest } }) => digest,
      );
      const evaluated = await evaluateModel(model, dataset, {
        samples,
        seed,
        metrics,
        ...threads,
        ...shared,
        ...(extractor && { extractor }),
        ...(!json && ranks.rank === 0 && { onProgress: (what: string) => process.stderr.write(`${what} …\n`) }),
      }).finally(async () => {
        await extractor?.release();
        await dataset.close?.();
      });
      if (ranks.rank > 0) return;
      await writeReport(folder, evaluated);
      const { evaluation } = evaluated;
      if (json) return printJson({ out: folder, ...evaluation });
      for (const { verdict, text, advice } of evaluation.notes) {
        print(`${verdict.padEnd(5)}  ${text}${advice ? `\n       try: ${advice}` : ''}`);
      }
      for (const each of evaluation.leftOut) print(`–      ${leftOutLine(each)}`);
      print(`\n${showPath(join(folder, 'report.html'))}: all numbers, with pictures (also README.md, evaluation.json)`);
    });
  });
}

async function chooseMetrics(list: string | undefined) {
  const { AliError, nearest } = await import('../../errors.ts');
  const { groupNames } = await import('../../evaluate/report/finding.ts');
  if (list === undefined) return groupNames;
  return list.split(',').map((word) => {
    const name = groupNames.find((each) => each === word.trim());
    if (name) return name;
    const near = nearest(word, groupNames);
    throw new AliError('usage', `--metrics: expected some of ${groupNames.join(', ')}; received "${word}"`, {
      remedy: near ? `did you mean ${near}?` : 'leave it out for all of them',
    });
  });
}

async function loadFeatures(
  {
    features,
    featuresInput,
    featuresOutput,
    featuresProbabilities,
    threads,
    ranks,
  }: Flags & { readonly ranks?: Ranks },
  shape: readonly number[],
) {
  const { AliError } = await import('../../errors.ts');
  if (features === undefined) {
    const named = { input: featuresInput, output: featuresOutput, probabilities: featuresProbabilities };
    const alone = Object.entries(named).find(([, name]) => name !== undefined);
    if (!alone) return undefined;
    throw new AliError('usage', `--features-${alone[0]}: expected --features with it; received none`, {
      remedy: 'give the ONNX model that has what it names: --features FILE',
    });
  }
  const { loadOnnxExtractor } = await import('../../evaluate/classifier/onnx-extractor.ts');
  if (featuresInput === undefined || featuresOutput === undefined) {
    throw new AliError('usage', '--features: expected --features-input and --features-output with it', {
      remedy: 'name the input and the output of the ONNX model',
    });
  }
  return loadOnnxExtractor(features, {
    input: featuresInput,
    output: featuresOutput,
    shape,
    ...(featuresProbabilities !== undefined && { probabilities: featuresProbabilities }),
    ...(threads !== undefined && { threads }),
    ...(ranks && { ranks }),
  });
}
