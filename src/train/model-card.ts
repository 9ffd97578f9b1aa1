/** The model card of a run: what was trained, on what, how it stands, how to use it and what not to expect of it. */

export type ModelCardInput = {
  config: {
    preset: string;
    /** Name of the objective, such as `ali` or `bigan`. */
    objective: string;
    /** Kind of the encoder: stochastic, implicit or deterministic. */
    encoder: string;
    seed: number;
    /** Updates that were planned. */
    steps: number;
    batchSize: number;
    latentSize: number;
    /** For example "Adam, learning rate 0.0001, betas 0.5 and 0.999"; both players where they differ. */
    optimizer: string;
    networks: readonly { name: string; layers: readonly string[]; parameters: number }[];
    /** Package or program to version. */
    versions: Readonly<Record<string, string>>;
  };
  /** Updates that were made. */
  step: number;
  /** The latest value of every name in metrics.jsonl; only the numbers are shown. */
  metrics: Readonly<Record<string, unknown>> | undefined;
  dataset: {
    name: string;
    /** Shape of one item: [C, H, W] or [features]. */
    shape: readonly number[];
    train: number;
    test: number;
    /** Where the data came from and who is to be credited. */
    source: string;
    /** SHA-256 in hex. */
    digest: string;
  };
};

const objectives: Readonly<Record<string, string>> = {
  ali: 'adversarially learned inference (Dumoulin et al., ICLR 2017, arXiv:1606.00704)',
  bigan: 'bidirectional GAN (Donahue et al., ICLR 2017, arXiv:1605.09782)',
  alice: 'ALI with cycles (Li et al., NeurIPS 2017, arXiv:1709.01215)',
  alad: 'adversarially learned anomaly detection (Zenati et al., ICDM 2018, arXiv:1812.02288)',
  conditional: 'conditional ALI (Dumoulin et al., ICLR 2017)',
  'semi-supervised': 'semi-supervised ALI, K + 1 classes (Dumoulin et al., ICLR 2017)',
  gan: 'generative adversarial network (Goodfellow et al., NeurIPS 2014, arXiv:1406.2661); it has no encoder',
  vae: 'variational autoencoder (Kingma and Welling, ICLR 2014, arXiv:1312.6114)',
  autoencoder: 'autoencoder: reconstruction alone, without a prior for the codes',
  posthoc: 'post-hoc inference: the encoder of ALI for a generator that was there already (Dumoulin et al., ICLR 2017)',
  'inverse-map': 'inverse mapping: an encoder that regresses z from G(z) (Dumoulin et al., ICLR 2017)',
};

const titles: Readonly<Record<string, string>> = {
  gan: 'a decoder learned adversarially',
  vae: 'a variational autoencoder',
  autoencoder: 'an autoencoder',
  posthoc: 'an encoder learned adversarially for a given decoder',
  'inverse-map': 'an encoder learned as the inverse of a given decoder',
};

/** How an objective other than the game of pairs made the model, after what encoder and decoder do. */
const makings: Readonly<Record<string, string>> = {
  gan: 'The decoder was trained until a discriminator of items\ncould tell decoded ones apart as little as possible.',
  vae: 'Both were trained together\nto maximise a lower bound of the likelihood of the items.',
  autoencoder:
    'Both were trained together\nto bring reconstructions near to their originals; what is decoded from drawn codes means nothing.',
  posthoc:
    'The decoder is that of an earlier\nrun; the encoder was trained until a discriminator of pairs (x, z) could tell both apart as little as possible.',
  'inverse-map':
    'The decoder is that of an earlier\nrun; the encoder was trained to find the numbers that an item was decoded from.',
};

/** The card as Markdown, for the run directory's README.md; equal input gives equal text. */
export function modelCard({ config, step, metrics, dataset }: ModelCardInput): string {
  const isImage = dataset.shape.length === 3;
  const sections = [
    `---\nlibrary_name: adversarial-inference\ntags: [generative, gan, ${plain(config.objective)}, representation-learning]\n---`,
    `# ${plain(config.preset)}: ${titles[config.objective] ?? 'an encoder and a decoder learned adversarially'}`,
    what({ config, step, dataset }),
    `## Data\n\n${data(dataset)}`,
    `## Networks\n\n${networks(config.networks)}`,
    `## Training\n\n${training(config, step)}`,
    `## Last metrics\n\n${lastMetrics(metrics)}`,
    `## Use\n\n${use(isImage, config.objective)}`,
    `## Limits\n\n${limits(dataset.train, config.objective)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function what({ config, step, dataset }: Omit<ModelCardInput, 'metrics'>): string {
  const shape = dataset.shape.join('×');
  const state = step < config.steps ? ` It stands at step ${step} of ${config.steps} and is **not finished**.` : '';
  const { latentSize, objective } = config;
  if (objective === 'gan') {
    return [
      `This model generates items of shape ${shape}, as in the data set \`${plain(dataset.name)}\`. Its decoder turns ${latentSize} standard`,
      `normal numbers z into an item x; it has no encoder. ${makings.gan}${state}`,
    ].join('\n');
  }
  const making = makings[objective];
  return [
    `This model generates and encodes items of shape ${shape}, as in the data set \`${plain(dataset.name)}\`. Its decoder turns`,
    `${latentSize} standard normal numbers z into an item x, its encoder turns an item into such numbers${making ? `. ${making}` : ', and both'}`,
    ...(making
      ? []
      : ['were trained together until a discriminator of pairs (x, z) could tell them apart as little as possible.']),
  ]
    .join('\n')
    .concat(state);
}

function data({ name, shape, train, test, source, digest }: ModelCardInput['dataset']): string {
  return table([
    ['Data set', plain(name)],
    ['Source and attribution', plain(source)],
    ['Shape of an item', shape.join('×')],
    ['Trained on', `${train} items`],
    ['Held out', `${test} items`],
    ['SHA-256', `\`${plain(digest)}\``],
  ]);
}

function networks(list: ModelCardInput['config']['networks']): string {
  return list
    .map(({ name, layers, parameters }) => {
      const lines = layers.map((layer) => layer.replace(/[`\r\n]+/g, ' '));
      return `**${plain(name)}**, ${parameters} parameters\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\``;
    })
    .join('\n\n');
}

function training(config: ModelCardInput['config'], step: number): string {
  const meaning = objectives[config.objective];
  return table([
    ['Objective', plain(config.objective) + (meaning === undefined ? '' : `: ${meaning}`)],
    ['Encoder', plain(config.encoder)],
    ['Steps', `${step} of ${config.steps}`],
    ['Batch', `${config.batchSize} items`],
    ['Optimiser', plain(config.optimizer)],
    ['Seed', String(config.seed)],
    ...Object.entries(config.versions).map(([name, version]) => [`Version of ${plain(name)}`, plain(version)] as const),
  ]);
}

function lastMetrics(metrics: ModelCardInput['metrics']): string {
  const numbers = Object.entries(metrics ?? {}).filter(([, value]) => typeof value === 'number');
  if (numbers.length === 0) return 'None were written yet.';
  const rows = numbers.map(
    ([name, value]) => [`\`${plain(name)}\``, String(Number((value as number).toPrecision(6)))] as const,
  );
  const note =
    'Adversarial losses say how even the game is, not how good the samples are; judge those by looking at `samples/`.';
  return `${table(rows, 'Metric')}\n\n${note}`;
}

function use(isImage: boolean, objective: string): string {
  const picture = isImage ? 'png' : 'npy';
  const told = objective === 'conditional' ? ' --attributes NAME=1' : '';
  const encoding = `npx adversarial-inference reconstruct RUN --out reconstructions.${picture}
npx adversarial-inference encode RUN --split test --out latents.npy
`;
  return `RUN is the path of this folder, or of a checkpoint in it.

\`\`\`sh
npx adversarial-inference sample RUN --count 64${told} --out samples.${picture}
${objective === 'gan' ? '' : encoding}npx adversarial-inference decode RUN --latents latents.npy${told} --out decoded.${picture}
npx adversarial-inference resume RUN --steps N
npx adversarial-inference export RUN --out onnx
\`\`\`

\`\`\`js
import { loadModel } from 'adversarial-inference';

const model = await loadModel('RUN');
const items = await model.sample({ count: 64, seed: 0${told && ', attributes: { NAME: 1 }'} });
\`\`\`

The weights are \`checkpoints/*/model.safetensors\` and open in anything that reads safetensors.`;
}

function limits(trainingItems: number, objective: string): string {
  const reconstruction = `- A reconstruction is an item that the discriminator takes for the original, not the nearest one: it may differ in
  details, and sometimes in what it shows.
`;
  return `${['gan', 'vae', 'autoencoder'].includes(objective) ? '' : reconstruction}- The model gives no likelihood, and may leave out kinds of items that are rare in its data.
- It has seen ${trainingItems} items of one data set, with whatever bias that has. Items of another kind are encoded all
  the same, without a warning, and the result means little.
- Nothing but the metrics above has been measured here.`;
}

function table(rows: readonly (readonly [string, string])[], head = ''): string {
  return [`| ${head} | |`, '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

/** Text from outside on one line, without what Markdown or HTML would act on. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[<>|`[\]]/g, (character) => `&#${character.charCodeAt(0)};`);
}
