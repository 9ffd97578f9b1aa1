/** The paper's random search on 25 Gaussians (ALI, section 3.5): runs of ALI and of GAN with settings drawn at random. */

import { fillUniform } from '../../random/fill.ts';
import type { CellResult, Experiment } from '../experiment.ts';
import { meanStd, showMeanStd } from '../statistics.ts';
import { runToyCell, type ToyResult, type ToySettings } from '../toy/cell.ts';

const steps = { smoke: 5, cpu: 5000, full: 200_000 } as const;
const methods = ['ali', 'gan'] as const;
const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The paper gives no ranges; rates and deviations are drawn evenly in their logarithm, β₁ evenly. */
export const ranges = { learningRate: [1e-5, 1e-2], beta1: [0, 0.9], std: [0.005, 0.1] } as const;

const inPaper = { ali: '13.4 ± 5.8', gan: '10.4 ± 9.2' } as const;

export const toySweep: Experiment<ToySettings, ToyResult> = {
  name: 'toy-sweep',
  title: '25 Gaussians with random settings: ALI against GAN',
  about:
    'Ten runs of ALI and ten of GAN with the networks of the paper (preset grid-paper); learning rate, β₁ and standard deviation of the first ' +
    'weights are drawn at random, the same for the ALI and the GAN of a seed. The paper does not say from what; here the rate is ' +
    'drawn from 10⁻⁵ … 10⁻² and the deviation from 0.005 … 0.1, both evenly in their logarithm, and β₁ evenly from 0 … 0.9.',
  paper: [
    { what: 'modes of 25, ALI', value: inPaper.ali, source: 'ALI, section 3.5, 10 runs' },
    { what: 'modes of 25, GAN', value: inPaper.gan, source: 'ALI, section 3.5, 10 runs' },
  ],
  budgets: {
    smoke: `${steps.smoke} steps, one draw`,
    cpu: `${steps.cpu.toLocaleString('en-US')} steps a run, a fortieth of the paper’s; about 20 minutes on two idle cores`,
    full: `${steps.full.toLocaleString('en-US')} steps a run, the 200 epochs of the paper`,
  },
  seeds: { smoke: [0], cpu: ten, full: ten },
  cells: ({ budget, seeds }) =>
    seeds.flatMap((seed) =>
      methods.map((method) => ({
        name: `${method}-draw-${seed}`,
        seed,
        settings: {
          method,
          preset: 'grid-paper',
          steps: steps[budget],
          points: budget === 'smoke' ? 400 : 10_000,
          overrides: { steps: steps[budget], ...drawSettings(seed) },
        },
      })),
    ),
  run: runToyCell,
  async summarise(results) {
    const numbers = Object.fromEntries(
      methods.map((method) => [method, meanStd(of(results, method).map(({ result }) => result.samples.modes))]),
    );
    return {
      numbers: { modes: numbers },
      tables: [
        {
          title: 'Modes of 25 in 2,500 samples: mean ± std over draws',
          columns: ['method', 'here', 'paper', 'draws'],
          rows: methods.map((method) => [
            method.toUpperCase(),
            showMeanStd(numbers[method]!, { digits: 1 }),
            inPaper[method],
            String(numbers[method]?.count ?? 0),
          ]),
        },
        everyDraw(results),
      ],
      pictures: [],
      remarks: [
        'A mode counts here with one sample within three standard deviations; the paper does not say how it counts.',
      ],
    };
  },
};

type Results = readonly CellResult<ToySettings, ToyResult>[];

const of = (results: Results, method: string) => results.filter(({ cell }) => cell.settings.method === method);

/** Settings of a draw: a function of its number alone. */
export function drawSettings(seed: number) {
  const draws = new Float32Array(3);
  fillUniform(draws, { seed, stream: 'reproduce/toy-sweep', step: 0 });
  const [a, b, c] = draws as unknown as readonly [number, number, number];
  const logarithmic = ([low, high]: readonly [number, number], share: number) => round(low * (high / low) ** share);
  const [low, high] = ranges.beta1;
  return {
    optimiser: { learningRate: logarithmic(ranges.learningRate, a), beta1: round(low + (high - low) * b) },
    initial: { std: logarithmic(ranges.std, c) },
  };
}

const round = (value: number) => Number(value.toPrecision(3));

function everyDraw(results: Results) {
  return {
    title: 'Every draw',
    columns: ['draw', 'learning rate', 'β₁', 'first weights', 'ALI modes', 'within 3σ %', 'GAN modes', 'within 3σ %'],
    rows: [...new Set(results.map(({ cell }) => cell.seed))].map((seed) => {
      const { optimiser, initial } = drawSettings(seed);
      const cells = methods.flatMap((method) => {
        const samples = of(results, method).find(({ cell }) => cell.seed === seed)?.result.samples;
        return samples ? [String(samples.modes), (100 * samples.highQualityShare).toFixed(1)] : ['–', '–'];
      });
      return [seed, optimiser.learningRate, optimiser.beta1, initial.std].map(String).concat(cells);
    }),
  };
}
