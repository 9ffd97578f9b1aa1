// Writes the table of results in README.md from the files in results/: node scripts/results-table.js [--check]
// With --check it changes nothing and fails where the table is not what the files say. A file that is not there has no row.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const root = new URL('..', import.meta.url);
const [opening, closing] = ['<!-- results: node scripts/results-table.js -->', '<!-- end of results -->'];

const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const fixed = (value, digits) => value.toFixed(digits);
/** mean ± standard deviation. */
const spread = ({ mean, std }, digits) => `${fixed(mean, digits)} ± ${fixed(std, digits)}`;
const percentSpread = ({ mean, std }) => `${spread({ mean: 100 * mean, std: 100 * std }, 1)} %`;
const ofModes = ({ modes, highQualityShare, reverseKl }) =>
  `${spread(modes, 1)} modes, ${percentSpread(highQualityShare)} within 3σ, reverse KL ${fixed(reverseKl.mean, 3)}`;
const countOf = (number) => number.toLocaleString('en-US');
const minutes = (seconds) => (seconds < 570 ? fixed(seconds / 60, 1) : fixed(seconds / 60, 0));

/** Shortest and longest of seconds, in minutes; what was not timed is counted, and said. */
function time(each, unit) {
  const timed = each.filter((seconds) => typeof seconds === 'number');
  if (timed.length === 0) return 'its time was not kept';
  const ends = [...new Set([Math.min(...timed), Math.max(...timed)].map(minutes))];
  const without = timed.length < each.length ? ` (${each.length - timed.length} of ${each.length} not timed)` : '';
  return `${ends.join('–')} minutes ${unit}${without}`;
}

/** The same of cells of a reproduction, whose files of an earlier version have the time of the last of several processes. */
function timeOfCells(cells, unit) {
  const whole = cells.every(({ processes }) => processes !== undefined);
  return `${time(
    cells.map(({ seconds }) => seconds),
    unit,
  )}${whole ? '' : ' (last process only)'}`;
}

const seedRuns = ({ runs, steps }) =>
  `${runs.length} seeds, ${countOf(steps)} steps, 2,500 samples; ${time(
    runs.map(({ seconds }) => seconds),
    'a seed',
  )}`;
const stepsOf = ({ settings, result }) => countOf(result.steps ?? settings.steps);
const interval = ({ mean, low, high }) => `${fixed(mean, 3)} (${fixed(low, 3)} … ${fixed(high, 3)})`;
const measureNames = {
  mse: 'reconstruction error',
  codeMmd: 'distance of q(z) and p(z), MMD²',
  meanKs: 'the same, Kolmogorov-Smirnov',
};

/** Of each measure whether ALI < post hoc < inverse map held, and the intervals of the two differences; left out where one is missing. */
function waysToInfer(comparisons) {
  const between = (measure, better, worse) =>
    comparisons.find((each) => each.measure === measure && each.better === better && each.worse === worse)?.interval;
  return Object.entries(measureNames).flatMap(([measure, name]) => {
    const [first, second] = [between(measure, 'ali', 'posthoc'), between(measure, 'posthoc', 'inverse-map')];
    if (!first || !second) return [];
    const held = first.mean > 0 && second.mean > 0;
    const sure = [first, second].every(({ low, high }) => low > 0 || high < 0);
    const verdict = `${held ? 'the order held' : 'the order did not hold'} in the mean${sure ? ', and both intervals exclude 0' : ''}`;
    const differences = `post hoc − ALI ${interval(first)}, inverse map − post hoc ${interval(second)}`;
    return [[name, `${verdict}: ${differences}, 95 % intervals over seeds`]];
  });
}

const svmNames = {
  ali: 'ALI',
  alice: 'ALICE',
  autoencoder: 'autoencoder',
  random: 'untrained encoder',
  pca: 'PCA',
  pixels: 'pixels',
};

/** What each file says: rows of [what, here, elsewhere, how]. */
const sources = [
  [
    'grid-seeds.json',
    (json) => [
      [
        '25 Gaussians, ALI (`grid`)',
        ofModes(json),
        "24.1 modes, 95.7 %, 0.14 (the paper's ALI in PacGAN's re-runs, 400 epochs)",
        seedRuns(json),
      ],
    ],
  ],
  [
    'grid-gan-seeds.json',
    (json) => [
      [
        '25 Gaussians, GAN, the same recipe and length',
        ofModes(json),
        '17.3 modes, 94.8 %, 0.70 (the same re-runs)',
        seedRuns(json),
      ],
    ],
  ],
  [
    'ring-seeds.json',
    (json) => [
      ['8 Gaussians, ALI (`ring`)', ofModes(json), '6.6 modes, reverse KL 0.36 (the same re-runs)', seedRuns(json)],
    ],
  ],
  [
    'reproduce/toy/results.json',
    ({ summary, seeds, cells }) => [
      ...[
        ['ali', 'ALI'],
        ['gan', 'GAN'],
      ].map(([method, name]) => [
        `25 Gaussians, ${name}, half as long`,
        ofModes(summary.methods[method]),
        method === 'gan' ? '17.3 modes, 94.8 %, 0.70 (the same re-runs)' : '',
        `${seeds.length} seeds, ${stepsOf(cells[0])} steps; ${timeOfCells(
          cells.filter(({ settings }) => settings.method === method),
          'a seed',
        )}`,
      ]),
      ...waysToInfer(summary.comparisons).map(([name, found]) => [
        `ways to infer, ALI < post hoc < inverse map: ${name}`,
        found,
        'the order of the paper, in words and pictures',
        `${seeds.length} seeds, ${stepsOf(cells[0])} steps each of GAN, ALI, post hoc and inverse map; ${timeOfCells(
          cells.filter(({ settings }) => settings.method !== 'vae'),
          'a training',
        )}`,
      ]),
    ],
  ],
  [
    'reproduce/alice-toy/results.json',
    ({ summary, cells }) =>
      summary.groups.map(({ lambda, runs, score, mse, highScoreAndNear }) => [
        `ALICE's toy, λ = ${lambda}`,
        `score ${spread(score, 2)}, error ${fixed(mse.mean, 4)}; ${percent(highScoreAndNear, 0)} of runs score above 4.5 with an error of at most .0218`,
        lambda === 1 ? '4.60, .0218, 77 % above 4.5 (ALICE)' : '2.75, 4.71, 23 % above 4.5 (ALICE)',
        `${runs} runs, ${stepsOf(cells[0])} steps; ${timeOfCells(
          cells.filter(({ settings }) => settings.lambda === lambda),
          'a run',
        )}`,
      ]),
  ],
  [
    'reproduce/semi-supervised/results.json',
    ({ summary, seeds, cells }) =>
      summary.counts
        .filter(({ game, baseline }) => game && baseline)
        .map(({ data, labels, game, baseline, paper }) => {
          const games = cells.filter(
            ({ settings }) => settings.method === 'k-plus-1' && settings.data === data && settings.labels === labels,
          );
          return [
            `${data}, ${labels} labels, K + 1 game`,
            `error ${fixed(game.mean, 2)} %; the same classifier on the labels alone ${fixed(baseline.mean, 2)} %`,
            paper ? `${paper} % (the paper)` : '',
            `seed ${seeds.join(', ')}, ${stepsOf(games[0])} steps; ${timeOfCells(games, 'a game')}`,
          ];
        }),
  ],
  [
    'reproduce/svm/results.json',
    ({ summary, seeds, cells }) => [
      [
        'SVM on features, 1000 labels, MNIST',
        `error: ${summary.methods.map(({ method, error }) => `${svmNames[method]} ${spread(error, 2)} %`).join('; ')}`,
        '',
        `seed ${seeds.join(', ')}, ${stepsOf(cells[0])} steps of each encoder that is trained, ten draws of labels; ${timeOfCells(cells, 'a kind of features')}`,
      ],
    ],
  ],
  [
    'reproduce/conditional/results.json',
    ({ summary, seeds, cells }) => [
      [
        'drawn faces: samples that show the attribute asked for',
        `${fixed(summary.mean.asked.mean, 1)} %; classifiers right for ${fixed(summary.mean.real.mean, 1)} % of real ones`,
        '',
        `seed ${seeds.join(', ')}, ${stepsOf(cells[0])} steps; ${timeOfCells(
          cells.filter(({ settings }) => settings.part === 'train'),
          'to train',
        )}`,
      ],
    ],
  ],
  [
    'cifar10.json',
    ({ steps, stepsOfThePreset, allFinite, course, reconstructionMse, mseToAnotherReconstruction, data, seconds }) => [
      [
        'CIFAR-10, the exact preset, an early stage',
        `${allFinite ? 'every number watched is finite' : 'some numbers watched are not finite'}; at the end D says ${fixed(course.at(-1).discriminatorOnEncoderPairs, 2)} to ` +
          `the encoder's pairs and ${fixed(course.at(-1).discriminatorOnDecoderPairs, 2)} to the decoder's; squared error of reconstructions ` +
          `${fixed(reconstructionMse, 3)}, to that of another image ${fixed(mseToAnotherReconstruction, 3)}`,
        "the paper's pictures are of the whole training",
        `1 seed, ${countOf(steps)} of ${countOf(stepsOfThePreset)} steps, ${data}; ${time([seconds], 'in all')}`,
      ],
    ],
  ],
  [
    'digits.json',
    ({ reconstructionKeepsClass, classifierOnOriginals, steps, seconds }) => [
      [
        'embedded digits, reconstructions of held-out ones keep their class (1-NN)',
        `${percent(reconstructionKeepsClass)}; the originals themselves ${percent(classifierOnOriginals)}`,
        '',
        `1 seed, ${countOf(steps)} steps; ${time([seconds], 'in all')}`,
      ],
    ],
  ],
];

const rows = sources.flatMap(([file, read]) => {
  const path = new URL(`results/${file}`, root);
  if (!existsSync(path)) return [];
  const shown = file.endsWith('/results.json') ? file.replace('/results.json', '') : file;
  return read(JSON.parse(readFileSync(path, 'utf8'))).map((cells) => [...cells, `[${shown}](results/${shown})`]);
});
const table = [['what', 'here', 'elsewhere', 'how', 'numbers'], ['---', '---', '---', '---', '---'], ...rows]
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n');

const path = new URL('README.md', root);
const text = readFileSync(path, 'utf8');
const [start, end] = [text.indexOf(opening), text.indexOf(closing)];
if (start < 0 || end < start) throw new Error(`README.md: expected ${opening} and ${closing}`);
const written = `${text.slice(0, start)}${opening}\n\n${table}\n\n${text.slice(end)}`;
if (!options.check) writeFileSync(path, written);
else if (written !== text) {
  console.error('README.md: its table of results is not what results/ says; run node scripts/results-table.js');
  process.exit(1);
} else console.log('results: the table in README.md is what the files say');
