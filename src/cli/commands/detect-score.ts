/** `ali detect score`: how unusual every item is, and which columns or pixels say so. */

import type { Command } from 'commander';
import type { DeviceName } from '../../runtime/device-name.ts';
import { deviceOption, jsonOption, runArgument, threadsOption, wholeOption, withExamples } from '../command.ts';
import { type ReadingFlags, readingOptions, withReading } from '../detect-options.ts';

const examples = [
  [
    'ali detect score runs/machines --data new.csv --out scores.csv',
    'row, score, verdict and the columns that drive it',
  ],
  [
    'ali detect score runs/parts --data ./photos --heat-maps maps',
    'and heat maps of the images with the highest scores',
  ],
] as const;

interface Flags extends ReadingFlags {
  readonly data: string;
  readonly out: string;
  readonly drivers: number;
  readonly heatMaps?: string;
  readonly count: number;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly json?: true;
}

export function define(command: Command): void {
  withReading(withExamples(command, examples))
    .argument(...runArgument)
    .requiredOption('--data <source>', 'a table with the columns of the fit, in any order, or images')
    .option('--labels <column>', 'column of labels, written beside the scores')
    .option('--out <file>', '.csv: row, score, probability, anomaly, and driver and excess of columns', 'scores.csv')
    .addOption(
      wholeOption('--drivers <n>', 'columns to name for every row of a table', { least: 0, most: 100 }).default(3),
    )
    .option('--heat-maps <dir>', 'folder for pictures of images beside the pixels that drive their score')
    .addOption(wholeOption('--count <n>', 'heat maps, of the highest scores', { most: 10_000 }).default(64))
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(score);
}

async function score(run: string, { data, out, drivers, heatMaps, count, json, ...flags }: Flags): Promise<void> {
  const { writePieces } = await import('../../data/files.ts');
  const { AnomalyDetector } = await import('../../detect/detector.ts');
  const { hasHeatMap } = await import('../../detect/heat-map.ts');
  const { encodeScores } = await import('../../detect/score-lines.ts');
  const { keepStrongest } = await import('../../detect/strongest.ts');
  const { AliError } = await import('../../errors.ts');
  const { showCount, showPath } = await import('../format.ts');
  const { resultKind } = await import('../result-file.ts');
  const { print, printJson, printNotes } = await import('../streams.ts');
  resultKind(out, ['csv']);
  const { device, threads } = flags;
  const detector = await AnomalyDetector.load(run, {
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  });
  try {
    const { model, state } = detector;
    if (heatMaps !== undefined && !hasHeatMap(model.shape)) {
      throw new AliError('usage', `--heat-maps: expected images; received items of [${model.shape.join(', ')}]`, {
        remedy: 'leave it out: the drivers of a table stand beside its scores',
      });
    }
    const strongest = keepStrongest(heatMaps === undefined ? 0 : count);
    const counted = { items: 0, anomalies: 0 };
    await writePieces(out, async (write) => {
      for await (const block of detector.scoreBlocks(data, readingOptions(flags))) {
        const named = state.encoding ? drivers : 0;
        await write(encodeScores(block, { drivers: named, probability: (each) => detector.probability(each) }));
        counted.items += block.count;
        for (const anomaly of block.anomalies) counted.anomalies += anomaly;
        if (heatMaps !== undefined) strongest.add(block);
      }
    });
    const maps = heatMaps === undefined ? [] : strongest.items();
    if (heatMaps !== undefined) await writeHeatMaps(heatMaps, maps, model.shape);
    const { threshold } = detector;
    const { notes } = detector;
    if (json)
      return printJson({
        file: out,
        ...counted,
        score: state.score,
        threshold,
        heatMaps: maps.length,
        notes,
        run: detector.run,
      });
    printNotes(notes);
    const share = counted.items > 0 ? ` (${((100 * counted.anomalies) / counted.items).toPrecision(3)} %)` : '';
    print(
      `${showPath(out)}: ${showCount(counted.anomalies)} of ${showCount(counted.items)} are anomalies${share}; ${state.score} above ${threshold.toPrecision(4)}`,
    );
    if (heatMaps !== undefined) print(`${showPath(heatMaps)}: heat maps of the ${maps.length} highest scores`);
  } finally {
    await detector.release();
  }
}

async function writeHeatMaps(
  folder: string,
  items: readonly import('../../detect/strongest.ts').StrongItem[],
  shape: readonly number[],
): Promise<void> {
  const { join } = await import('node:path');
  const { makeDirectory, writeFileAtomic } = await import('../../data/files.ts');
  const { encodePng } = await import('../../data/picture.ts');
  const { drawHeatMap } = await import('../../detect/heat-map.ts');
  await makeDirectory(folder);
  for (const [rank, { item, values, errors }] of items.entries()) {
    const name = `${String(rank + 1).padStart(4, '0')}-item-${item + 1}.png`;
    await writeFileAtomic(join(folder, name), encodePng(drawHeatMap(values, errors, { shape })));
  }
}
