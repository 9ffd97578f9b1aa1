/** The toys of the paper's section 3.5: ALI, GAN, and three other ways to get an inference network. */

import { knownMixtures } from '../../evaluate/plane/known-mixtures.ts';
import { findPreset } from '../../presets/index.ts';
import type { Budget, Experiment } from '../experiment.ts';
import { generatorCell, type Method, runToyCell, scheduled, type ToyResult, type ToySettings } from '../toy/cell.ts';
import { type Reached, summariseToy } from '../toy/summary.ts';

/** Generators that others wait for come first. */
const everyMethod: readonly Method[] = ['gan', 'ali', 'posthoc', 'inverse-map', 'vae'];
const points: Readonly<Record<Budget, number>> = { smoke: 400, cpu: 10_000, full: 10_000 };
const twoPlayerSeeds = { smoke: [0], cpu: [0, 1, 2], full: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } as const;

const source = 'PacGAN (Lin et al. 2018): 10 trials, 400 epochs, 2,500 samples';
const onGrid: Readonly<Partial<Record<Method, Reached>>> = {
  ali: { modes: '24.1 ± 0.4', highQuality: '95.7', reverseKl: '0.14' },
  gan: { modes: '17.3 ± 0.8', highQuality: '94.8', reverseKl: '0.70' },
};
const onRing: Readonly<Partial<Record<Method, Reached>>> = {
  ali: { modes: '6.6 ± 0.3', highQuality: '97.6', reverseKl: '0.36' },
  gan: { modes: '6.3 ± 0.5', highQuality: '98.2', reverseKl: '0.45' },
};

interface Variant {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly preset: string;
  readonly steps: Readonly<Record<Budget, number>>;
  readonly methods?: readonly Method[];
  readonly minutes: string;
}

const comparison =
  'Four ways to get an inference network for a generator of points in the plane, and a GAN without one: (a) ALI; (b) a GAN, ' +
  'then an encoder that regresses z from G(z); (c) a GAN, then the encoder and discriminator of ALI learnt with the ' +
  'generator frozen; (d) a VAE (Gaussian likelihood with one learned standard deviation). (b) and (c) start from the GAN ' +
  'of the same seed, and every training takes the same number of steps, so theirs come on top of the GAN’s. Measured on held-out points; ' +
  'reconstructions go through one drawn code.';

function createToy(variant: Variant): Experiment<ToySettings, ToyResult> {
  const { name, title, about, preset, steps, methods = everyMethod, minutes } = variant;
  const { data } = findPreset(preset);
  const modes = knownMixtures[data]!.centres.length;
  const reached = data === 'ring' ? onRing : onGrid;
  const tell = (budget: Budget) => `${steps[budget].toLocaleString('en-US')} steps of batch 100 a training`;
  return {
    name,
    title,
    about,
    paper: [
      ...Object.entries(reached).map(([method, { modes: found, highQuality, reverseKl }]) => ({
        what: `${method.toUpperCase()}: modes of ${modes}, share within 3σ, reverse KL`,
        value: `${found}, ${highQuality} %, ${reverseKl}`,
        source,
      })),
      ...(methods === everyMethod
        ? [
            {
              what: 'ways to infer',
              value: 'q(z) and reconstructions: ALI before post hoc before the inverse map; the VAE reconstructs best',
              source: 'ALI, section 3.5 and figure 6, in words and pictures',
            },
          ]
        : []),
    ],
    budgets: {
      smoke: `${tell('smoke')}, to see that it runs`,
      cpu: `${tell('cpu')}; ${minutes}`,
      full: tell('full'),
    },
    seeds: twoPlayerSeeds,
    cells: ({ budget, seeds }) =>
      seeds.flatMap((seed) =>
        methods.map((method) => ({
          name: `${method}-seed-${seed}`,
          seed,
          settings: {
            method,
            preset,
            steps: steps[budget],
            points: points[budget],
            overrides: { ...scheduled(preset, steps[budget]), ...optimiserOf(method) },
          },
          ...((method === 'posthoc' || method === 'inverse-map') && { after: [generatorCell(seed)] }),
        })),
      ),
    run: runToyCell,
    summarise: (results, { folderOf }) => summariseToy(results, { folderOf, modes, reached }),
  };
}

/** What minimises a loss, with no opponent, takes the momentum that is usual for it. */
const optimiserOf = (method: Method) =>
  method === 'vae' || method === 'inverse-map' ? { optimiser: { beta1: 0.9 } } : {};

const ownRecipe =
  " The recipe is this package's, not the paper's: a gradient penalty, no batch norm, no momentum, a learning rate of 10⁻³ that " +
  'falls to 0 and averaged weights for the three games; β₁ 0.9 for the inverse map and the VAE.';

export const toy = createToy({
  name: 'toy',
  title: '25 Gaussians: four ways to infer',
  about: comparison + ownRecipe,
  preset: 'grid',
  steps: { smoke: 5, cpu: 10_000, full: 20_000 },
  minutes: 'about 15 minutes for three seeds on two idle cores',
});

export const toyRing = createToy({
  name: 'toy-ring',
  title: 'A ring of 8 Gaussians: four ways to infer',
  about: comparison + ownRecipe,
  preset: 'ring',
  steps: { smoke: 5, cpu: 5000, full: 10_000 },
  minutes: 'about 8 minutes for three seeds on two idle cores',
});

export const toyPaper = createToy({
  name: 'toy-paper',
  title: "25 Gaussians with the paper's settings: four ways to infer",
  about: `${comparison} Networks, optimiser and number of steps are the paper's (preset grid-paper); β₁ 0.9 for the inverse map and the VAE.`,
  preset: 'grid-paper',
  steps: { smoke: 5, cpu: 10_000, full: 200_000 },
  minutes:
    "about 15 minutes for three seeds on two idle cores, and a twentieth of the paper's training: its rate is too low for more",
});

export const toyReruns = createToy({
  name: 'toy-reruns',
  title: '25 Gaussians as independent re-runs did them: ALI and GAN',
  about:
    'Networks and optimiser are those of the paper (preset grid-paper), over the 400 epochs that the re-runs took.',
  preset: 'grid-paper',
  methods: ['ali', 'gan'],
  steps: { smoke: 5, cpu: 10_000, full: 400_000 },
  minutes: 'about 8 minutes for three seeds on two idle cores, and a fortieth of the training',
});
