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
        `${json.runs.length} seeds, ${countOf(json.steps)} steps, 2,500 samples`,
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
        `${json.runs.length} seeds, ${countOf(json.steps)} steps, 2,500 samples`,
      ],
    ],
  ],
  [
    'ring-seeds.json',
    (json) => [
      [
        '8 Gaussians, ALI (`ring`)',
        ofModes(json),
        '6.6 modes, reverse KL 0.36 (the same re-runs)',
        `${json.runs.length} seeds, ${countOf(json.steps)} steps, 2,500 samples`,
      ],
    ],
  ],
  [
    'reproduce/toy/results.json',
    ({ summary, seeds, cells }) =>
      [
        ['ali', 'ALI'],
        ['gan', 'GAN'],
      ].map(([method, name]) => [
        `25 Gaussians, ${name}, half as long`,
        ofModes(summary.methods[method]),
        method === 'gan' ? '17.3 modes, 94.8 %, 0.70 (the same re-runs)' : '',
        `${seeds.length} seeds, ${countOf(cells[0].settings.steps)} steps`,
      ]),
  ],
  [
    'reproduce/alice-toy/results.json',
    ({ summary, cells }) =>
      summary.groups.map(({ lambda, runs, score, mse, highScoreAndNear }) => [
        `ALICE's toy, λ = ${lambda}`,
        `score ${spread(score, 2)}, error ${fixed(mse.mean, 4)}; ${percent(highScoreAndNear, 0)} of runs score above 4.5 with an error of at most .0218`,
        lambda === 1 ? '4.60, .0218, 77 % above 4.5 (ALICE)' : '2.75, 4.71, 23 % above 4.5 (ALICE)',
        `${runs} runs, ${countOf(cells[0].settings.steps)} steps`,
      ]),
  ],
  [
    'reproduce/semi-supervised/results.json',
    ({ summary, seeds }) =>
      summary.counts
        .filter(({ game, baseline }) => game && baseline)
        .map(({ data, labels, game, baseline }) => [
          `${data}, ${labels} labels, K + 1 game`,
          `error ${fixed(game.mean, 2)} %; the same classifier on the labels alone ${fixed(baseline.mean, 2)} %`,
          '',
          `seed ${seeds.join(', ')}`,
        ]),
  ],
  [
    'reproduce/svm/results.json',
    ({ summary, seeds }) => [
      [
        'SVM on features, 1000 labels, MNIST',
        `error: ${summary.methods.map(({ method, error }) => `${svmNames[method]} ${spread(error, 2)} %`).join('; ')}`,
        '',
        `seed ${seeds.join(', ')}, ten draws of labels`,
      ],
    ],
  ],
  [
    'reproduce/conditional/results.json',
    ({ summary, seeds }) => [
      [
        'drawn faces: samples that show the attribute asked for',
        `${fixed(summary.mean.asked.mean, 1)} %; classifiers right for ${fixed(summary.mean.real.mean, 1)} % of real ones`,
        '',
        `seed ${seeds.join(', ')}`,
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
        `1 seed, ${countOf(steps)} steps, ${seconds} s`,
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
