/** `ali detect score`: how unusual every item is, and which columns or pixels say so. */

import type { Command } from 'commander';
import type { AnomalyDetector, ScoredBlock } from '../../detect/detector.ts';
import type { ReadingOptions } from '../../detect/options.ts';
import type { Span, Turn } from '../../distributed/share-work.ts';
import type { DeviceName } from '../../runtime/device-name.ts';
import { deviceOption, jsonOption, threadsOption, wholeOption, withExamples } from '../command.ts';
import { detectorArgument, type ReadingFlags, readingOptions, withReading } from '../detect-options.ts';

const examples = [
  [
    'ali detect score runs/machines --data new.csv --out scores.csv',
    'row, score, verdict and the columns that drive it',
  ],
  [
    'ali detect score runs/parts --data ./photos --heat-maps maps',
    'and heat maps of the images with the highest scores',
  ],
  ['mpirun -n 4 npx ali detect score RUN --data ./photos', 'shared out to four processes: docs/distributed.md'],
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
    .argument(...detectorArgument)
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
  const { keepStrongest, strongestOfAll } = await import('../../detect/strongest.ts');
  const { onRanks } = await import('../../distributed/on-ranks.ts');
  const { agree, drain, inTurns } = await import('../../distributed/share-work.ts');
  const { showCount, showPath } = await import('../format.ts');
  const { resultKind } = await import('../result-file.ts');
  const { print, printJson, printNotes } = await import('../streams.ts');
  const { threadsFor } = await import('../with-model.ts');
  const { device } = flags;
  await onRanks(async (ranks) => {
    const load = async () => {
      resultKind(out, ['csv']);
      return AnomalyDetector.load(run, { ...(device !== undefined && { device }), ...threadsFor(ranks, flags) });
    };
    const detector = await agree(ranks, 'detector', load, ({ model, threshold }) => [model.step, threshold]);
    try {
      const { model, state, threshold } = detector;
      await agree(ranks, 'options', async () => heatMaps === undefined || checkHeatMaps(model.shape));
      const most = heatMaps === undefined ? 0 : count;
      const strongest = keepStrongest(most);
      const own = scoredLines(detector, data, {
        reading: { ...readingOptions(flags), share: ranks },
        drivers: state.encoding ? drivers : 0,
        see: most > 0 ? strongest.add : () => {},
      });
      const turns = inTurns(ranks, 'scores', own);
      const counted = { items: 0, anomalies: 0 };
      const write = async (writeText: (text: Uint8Array) => Promise<void>) => {
        for await (const { about, arrays } of turns) {
          await writeText(arrays[0]!);
          counted.items += about.count;
          counted.anomalies += about.anomalies;
        }
      };
      await (ranks.rank === 0 ? writePieces(out, write) : drain(turns));
      const maps = most > 0 ? await strongestOfAll(ranks, strongest.items(), most) : [];
      if (ranks.rank > 0) return;
      if (heatMaps !== undefined) await writeHeatMaps(heatMaps, maps, model.shape);
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
  });
}

interface Scored extends Span {
  readonly anomalies: number;
}

/** Lines of the result, block after block of this rank's share. */
async function* scoredLines(
  detector: AnomalyDetector,
  data: string,
  {
    reading,
    drivers,
    see,
  }: { readonly reading: ReadingOptions; readonly drivers: number; readonly see: (block: ScoredBlock) => void },
): AsyncGenerator<Turn<Scored>> {
  const { encodeScores } = await import('../../detect/score-lines.ts');
  for await (const block of detector.scoreBlocks(data, reading)) {
    see(block);
    const { first, count } = block;
    const anomalies = block.anomalies.reduce((sum, each) => sum + each, 0);
    const text = encodeScores(block, { drivers, probability: (each) => detector.probability(each) });
    yield { about: { first, count, anomalies }, arrays: [new TextEncoder().encode(text)] };
  }
}

async function checkHeatMaps(shape: readonly number[]): Promise<void> {
  const { hasHeatMap } = await import('../../detect/heat-map.ts');
  const { AliError } = await import('../../errors.ts');
  if (hasHeatMap(shape)) return;
  throw new AliError('usage', `--heat-maps: expected images; received items of [${shape.join(', ')}]`, {
    remedy: 'leave it out: the drivers of a table stand beside its scores',
  });
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
