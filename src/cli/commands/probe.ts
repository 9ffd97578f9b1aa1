/** `ali probe`: how much of the classes is in what an encoder has learnt, beside baselines. */

import type { Command } from 'commander';
import {
  cacheOption,
  type ModelFlags,
  runArgument,
  seedOption,
  wholeOption,
  withExamples,
  withModelOptions,
} from '../command.ts';

const examples = [
  ['ali probe runs/0001-digits', 'linear probes, neighbours and clusters, beside pixels, PCA and a random encoder'],
  ['ali probe runs/0001-digits --labels 100', 'from 100 labels, 10 of each class'],
  ['ali probe RUN --data ./photos --out probes', 'on your own images, one sub-folder a class'],
] as const;

interface Flags extends ModelFlags {
  readonly data?: string;
  readonly labels?: number;
  readonly layers: number;
  readonly out?: string;
  readonly seed: number;
  readonly cache?: string;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
    .argument(...runArgument)
    .option('--data <source>', "a name or path as for `ali train`, with classes (default: the run's own data)")
    .addOption(
      wholeOption('--labels <n>', 'labelled training items in all, as many of each class (default: all)', {
        most: 100_000_000,
      }),
    )
    .addOption(
      wholeOption('--layers <n>', "the encoder's last hidden layers that are probed", { most: 1000 }).default(3),
    )
    .option('--out <dir>', 'folder of probe.json and README.md (default: RUN/probe)')
    .addOption(seedOption('of the labels that are drawn, and of the clusters').default(0))
    .addOption(cacheOption());
  withModelOptions(own).action(probe);
}

async function probe(run: string, { data, out, labels, layers, seed, json, ...flags }: Flags): Promise<void> {
  const { join } = await import('node:path');
  const { makeDirectory, writeFileAtomic } = await import('../../data/files.ts');
  const { probeModel } = await import('../../evaluate/probe/probe-model.ts');
  const { probeCells, probeMarkdown, probeNotes, probeTitles } = await import('../../evaluate/probe/show-probing.ts');
  const { showPath, showTable } = await import('../format.ts');
  const { print, printJson } = await import('../streams.ts');
  const { dataFor, withModel } = await import('../with-model.ts');
  await withModel(run, flags, async (model) => {
    const dataset = await dataFor(model, data, flags);
    try {
      const probing = await probeModel(model, dataset, {
        labels,
        layers,
        seed,
        ...(flags.threads !== undefined && { threads: flags.threads }),
        ...(!json && { onProgress: (what: string) => process.stderr.write(`${what} …\n`) }),
      });
      const folder = out ?? join(model.run, 'probe');
      await makeDirectory(folder);
      await writeFileAtomic(join(folder, 'probe.json'), `${JSON.stringify(probing, null, 2)}\n`);
      await writeFileAtomic(join(folder, 'README.md'), probeMarkdown(probing));
      if (json) return printJson({ out: folder, ...probing });
      const rows = [probeTitles, ...probing.representations.map(probeCells)];
      print(showTable(rows, { right: [1, 2, 3, 4, 5, 6] }));
      for (const note of probeNotes(probing)) print(note);
      print(`${showPath(folder)}: probe.json, README.md (${showPath(model.run)}, step ${model.step})`);
    } finally {
      await dataset.close?.();
    }
  });
}
