/** Tables, figures and remarks of the toy from its cells. */

import { readFile } from 'node:fs/promises';
import { encodePng } from '../../data/picture.ts';
import { decodePng } from '../../data/png.ts';
import type { CellResult, NamedPicture, Summary, Table } from '../experiment.ts';
import { type MeanStd, meanStd, showMeanStd } from '../statistics.ts';
import { type Method, picturePath, type ToyResult, type ToySettings } from './cell.ts';
import { stack } from './figure.ts';
import { compareMethods, tellOrder } from './order.ts';

type Results = readonly CellResult<ToySettings, ToyResult>[];

const methodTitles: Readonly<Record<Method, string>> = {
  ali: '(a) ALI',
  'inverse-map': '(b) GAN, then the inverse map',
  posthoc: '(c) GAN, then post-hoc ALI',
  vae: '(d) VAE',
  gan: 'GAN alone',
};
const methods = Object.keys(methodTitles) as Method[];

export interface Reached {
  readonly modes: string;
  readonly highQuality: string;
  readonly reverseKl: string;
}

/** @param options.reached what independent re-runs reached, by method, to stand beside */
export async function summariseToy(
  results: Results,
  {
    folderOf,
    modes,
    reached,
  }: {
    folderOf(cell: string): string;
    readonly modes: number;
    readonly reached: Readonly<Partial<Record<Method, Reached>>>;
  },
): Promise<Summary> {
  const used = methods.filter((method) => results.some(({ cell }) => cell.settings.method === method));
  const numbers = Object.fromEntries(used.map((method) => [method, summariseMethod(of(results, method))]));
  const comparisons = compareMethods(results);
  return {
    numbers: { methods: numbers, comparisons },
    tables: [samplesTable(numbers, { modes, reached }), ...inferenceTable(numbers)],
    remarks: tellOrder(comparisons),
    pictures: await figures(results, folderOf),
  };
}

const of = (results: Results, method: Method) => results.filter(({ cell }) => cell.settings.method === method);

type Numbers = Readonly<Record<string, MeanStd | null>>;

function summariseMethod(results: Results): Numbers {
  const over = (pick: (result: ToyResult) => number | null | undefined) =>
    meanStd(results.map(({ result }) => pick(result) ?? null));
  return {
    modes: over(({ samples }) => samples.modes),
    highQualityShare: over(({ samples }) => samples.highQualityShare),
    reverseKl: over(({ samples }) => samples.reverseKl),
    mse: over(({ inference }) => inference?.mse),
    mseRatio: over(({ inference }) => inference?.mseRatio),
    ownMode: over(({ inference }) => inference?.ownMode),
    codeMmd: over(({ inference }) => inference?.codeMmd),
    meanKs: over(({ inference }) => inference?.meanKs),
  };
}

function samplesTable(
  numbers: Readonly<Record<string, Numbers>>,
  { modes, reached }: { readonly modes: number; readonly reached: Readonly<Partial<Record<Method, Reached>>> },
): Table {
  const own = (['ali', 'gan', 'vae'] as const).filter((method) => numbers[method]);
  return {
    title: `Samples: 2,500 of each, mean ± std over seeds`,
    columns: ['method', `modes of ${modes}`, 're-runs', 'within 3σ %', 're-runs', 'reverse KL', 're-runs', 'seeds'],
    rows: own.map((method) => {
      const { modes, highQualityShare, reverseKl } = numbers[method]!;
      const beside = reached[method];
      return [
        methodTitles[method],
        showMeanStd(modes!, { digits: 1 }),
        beside?.modes ?? '–',
        showMeanStd(times(highQualityShare!, 100), { digits: 1 }),
        beside?.highQuality ?? '–',
        showMeanStd(reverseKl!, { digits: 3 }),
        beside?.reverseKl ?? '–',
        String(modes?.count ?? 0),
      ];
    }),
  };
}

function inferenceTable(numbers: Readonly<Record<string, Numbers>>): Table[] {
  const own = methods.filter((method) => numbers[method]?.mse);
  if (own.length === 0) return [];
  return [
    {
      title: 'Ways to infer: held-out points, one drawn code each, mean ± std over seeds',
      columns: [
        'method',
        'reconstruction error (MSE)',
        'over random pairs',
        'own mode %',
        'q(z)–p(z): MMD²',
        'q(z)–p(z): KS, mean of dimensions',
        'the paper, in words',
      ],
      rows: own.map((method) => {
        const { mse, mseRatio, ownMode, codeMmd, meanKs } = numbers[method]!;
        return [
          methodTitles[method],
          showMeanStd(mse!, { digits: 4 }),
          showMeanStd(mseRatio!, { digits: 4 }),
          showMeanStd(times(ownMode!, 100), { digits: 1 }),
          showMeanStd(codeMmd!, { digits: 4 }),
          showMeanStd(meanKs!, { digits: 3 }),
          inPaper[method],
        ];
      }),
    },
  ];
}

const inPaper: Readonly<Record<Method, string>> = {
  ali: 'q(z) matches p(z) fairly well, reconstructions are good',
  'inverse-map': 'covers the prior badly, reconstructs badly',
  posthoc: 'between (a) and (b)',
  vae: 'reconstructs best, covers all modes, smears density, leaves holes in q(z)',
  gan: 'infers nothing',
};

const times = ({ mean, std, count }: MeanStd, factor: number): MeanStd => ({
  mean: factor * mean,
  std: factor * std,
  count,
});

/** One figure a seed: the methods one below the other. */
async function figures(results: Results, folderOf: (cell: string) => string): Promise<NamedPicture[]> {
  const seeds = [...new Set(results.map(({ cell }) => cell.seed))].sort((a, b) => a - b);
  const pictures: NamedPicture[] = [];
  for (const seed of seeds) {
    const drawn = await Promise.all(
      methods.flatMap((method) =>
        results
          .filter(({ cell }) => cell.seed === seed && cell.settings.method === method)
          .map(async ({ cell }) => ({ method, png: await readPicture(picturePath(folderOf(cell.name)), method) })),
      ),
    );
    const rows = drawn.flatMap(({ method, png }) => (png ? [{ method, panels: decodePng(png) }] : []));
    if (rows.length === 0) continue;
    const without = rows.some(({ method }) => method === 'gan') ? ' A GAN alone has no x̂ and no ẑ.' : '';
    const order = rows.map(({ method }) => methodTitles[method]).join('; ');
    pictures.push({
      name: `panels-seed-${seed}.png`,
      png: encodePng(stack(rows.map(({ panels }) => panels))),
      caption: `Seed ${seed}, from the top: ${order}. In each row x, x̂, x̃, ẑ, z; x, x̂ and ẑ have the colour of the mode of x, x̃ and z that of the mode nearest to x̃.${without}`,
    });
  }
  return pictures;
}

/** Undefined where a GAN was trained by an earlier version, which drew none of it. */
async function readPicture(path: string, method: Method): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (method !== 'gan' || error.code !== 'ENOENT') throw error;
    return undefined;
  });
}
