/** A model as files that need nothing of this package: ONNX for each network, safetensors, configuration, card. */

import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ioError, makeDirectory, writeFileAtomic } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { encodeNetwork, hasNetwork, type NetworkName, type Weights } from '../networks/inference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { normalisedWeights } from '../nn/spectral-norm.ts';
import type { TensorInfo } from '../onnx/model.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
import { type Provenance, writeRunFile } from '../train/run-file.ts';
import { encodeSafetensors } from '../train/safetensors.ts';
import { buildStep } from '../train/step.ts';

const names: readonly NetworkName[] = ['encoder', 'decoder', 'discriminator'];
const fileNames = [...names.map((name) => `${name}.onnx`), 'model.safetensors', 'config.json', 'README.md'];

interface Exported {
  readonly config: Config;
  readonly provenance: Provenance;
  /** Training steps it has seen. */
  readonly step: number;
}

/**
 * Writes the files of a model into a directory that must not exist or be empty; each file appears whole. Where one
 * cannot be written the others are removed again, and the directory too if it is new.
 * @throws AliError 'run' when the directory is not empty, 'io' when the file system refuses
 */
export async function exportModel(directory: string, model: Exported, weights: Weights): Promise<void> {
  const out = resolve(directory);
  const isNew = (await stat(out).catch(() => undefined)) === undefined;
  await makeEmptyDirectory(out, directory);
  try {
    await writeFiles(out, model, weights);
  } catch (error) {
    for (const name of fileNames) await rm(join(out, name), { force: true }).catch(() => {});
    if (isNew) await rmdir(out).catch(() => {});
    throw error;
  }
}

async function writeFiles(out: string, model: Exported, weights: Weights): Promise<void> {
  const { config, provenance, step } = model;
  const metadata = { preset: config.preset, objective: config.objective, step: String(step) };
  const specification = { ...config, networks: networksOf(config) };
  const networks = names
    .filter((name) => hasNetwork(weights, name))
    .map((name) => ({ name, ...encodeNetwork(name, specification, { initializers: weights, metadata }) }));
  for (const { name, bytes } of networks) await writeFileAtomic(join(out, `${name}.onnx`), bytes);
  const { states } = buildStep(config, 'float32').scope;
  const used = normalisedWeights(weights);
  const tensors = new Map(
    [...states].flatMap(([name, { shape }]) => {
      const data = used.get(name);
      return data ? [[name, { dtype: 'F32' as const, shape, data }] as const] : [];
    }),
  );
  await writeFileAtomic(join(out, 'model.safetensors'), encodeSafetensors(tensors, metadata));
  await writeRunFile(out, config, provenance);
  await writeFileAtomic(join(out, 'README.md'), card(model, networks));
}

async function makeEmptyDirectory(path: string, directory: string): Promise<void> {
  await makeDirectory(path);
  const entries = await readdir(path).catch((error) => {
    throw ioError(error, path);
  });
  if (entries.length === 0) return;
  const found = `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}, ${entries[0]} among them`;
  throw new AliError('run', `${directory} is not empty; expected a new or an empty folder; received ${found}`, {
    remedy: 'give another folder',
  });
}

interface Network {
  readonly name: NetworkName;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

function card({ config, provenance, step }: Exported, networks: readonly Network[]): string {
  const show = (infos: readonly TensorInfo[]) =>
    infos.map(({ name, shape }) => `${name} [${['batch', ...shape.slice(1)].join(', ')}]`).join(', ');
  const signatures = networks.map(
    ({ name, inputs, outputs }) => `| ${name}.onnx | ${show(inputs)} | ${show(outputs)} |`,
  );
  const fed = networks.find(({ name }) => name === 'decoder')!.inputs;
  const draws = fed.map(
    ({ name, shape }) => `${name} = numpy.random.randn(${[64, ...shape.slice(1)].join(', ')}).astype("float32")`,
  );
  const feeds = fed.map(({ name }) => `"${name}": ${name}`).join(', ');
  return `# ${config.preset}: ${config.objective} after ${step} steps

Trained on ${provenance.data.name} (${provenance.data.train} items). ${provenance.data.source}

| file | inputs | outputs |
| --- | --- | --- |
${signatures.join('\n')}

All tensors are float32 and take any batch size. The networks are in test mode: running statistics, no dropout, weights of layers
with spectral norm already divided by it, in model.safetensors too.

${tensorNotes(config, networks).join('\n')}

\`\`\`python
import numpy, onnxruntime
decoder = onnxruntime.InferenceSession("decoder.onnx")
${draws.join('\n')}
x, = decoder.run(["x"], {${feeds}})
\`\`\`
`;
}

/** What the tensors mean, one a line. */
function tensorNotes(config: Config, networks: readonly Network[]): string[] {
  const { encoder, decoder, discriminator, attributes } = networksOf(config);
  const has = (name: NetworkName) => networks.some((network) => network.name === name);
  const range =
    decoder.output === 'sigmoid' ? 'pixels divided by 255, in [0, 1], channels first' : 'numbers as in the data';
  const unclipped = decoder.output === 'sigmoid' && decoder.kind === 'stochastic';
  const posterior = {
    stochastic: [
      '- mu, sigma: mean and standard deviation of q(z | x)',
      '- posterior: standard normal noise; z = mu + sigma · posterior, so zeros give the mean',
    ],
    implicit: [
      '- posterior: standard normal noise; one draw gives one sample of q(z | x), the average of many its mean',
    ],
    deterministic: [],
  }[encoder.kind];
  return [
    `- x: ${range}${unclipped ? '; decoded with noise they are not clipped and may leave that range' : ''}`,
    '- z: latent vectors, N(0, 1) a priori',
    ...(has('encoder') ? posterior : []),
    ...(attributes ? [`- attributes: ${attributes.count} numbers, 0 or 1`] : []),
    ...(decoder.kind === 'stochastic' ? ['- likelihood: standard normal noise; zeros give the mean of p(x | z)'] : []),
    ...(has('discriminator') ? judgementNotes(discriminator) : []),
  ];
}

function judgementNotes({ sees, classes, packing = 1 }: NetworkSpecification['discriminator']): string[] {
  const judged = sees === 'items' ? 'item x' : 'pair (x, z)';
  const [real, made] =
    sees === 'items' ? ['one of the data', "one of the decoder's"] : ["one of the encoder's", "one of the decoder's"];
  return [
    `- logit: positive where the ${judged} looks like ${real}, negative where like ${made}`,
    ...(packing > 1 ? [`- the discriminator sees ${packing} of them at once, along the channels of x and of z`] : []),
    ...(classes ? [`- classes: logits of the ${classes} classes`] : []),
  ];
}
