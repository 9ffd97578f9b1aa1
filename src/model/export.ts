/** A model as files that need nothing of this package: ONNX for each network, safetensors, configuration, card. */

import { join } from 'node:path';
import { writeFileAtomic } from '../data/files.ts';
import { encodeNetwork, type NetworkName, type Weights } from '../networks/inference.ts';
import type { Config } from '../presets/config.ts';
import { createRunDirectory } from '../train/run-directory.ts';
import { type Provenance, writeRunFile } from '../train/run-file.ts';
import { encodeSafetensors } from '../train/safetensors.ts';
import { buildStep } from '../train/step.ts';

const names: readonly NetworkName[] = ['encoder', 'decoder', 'discriminator'];

/** Writes the files of a model into a directory that must not exist or be empty; each file appears whole. */
export async function exportModel(
  directory: string,
  model: { readonly config: Config; readonly provenance: Provenance; readonly step: number },
  weights: Weights,
): Promise<void> {
  const { config, provenance, step } = model;
  const out = await createRunDirectory({ out: directory, name: 'export' });
  const metadata = { preset: config.preset, objective: config.objective, step: String(step) };
  const signatures: string[] = [];
  for (const name of names) {
    const { bytes, inputs, outputs } = encodeNetwork(name, config, { initializers: weights, metadata });
    await writeFileAtomic(join(out, `${name}.onnx`), bytes);
    const show = (infos: typeof inputs) =>
      infos.map((info) => `${info.name} [batch, ${info.shape.slice(1).join(', ')}]`.replace(', ]', ']')).join(', ');
    signatures.push(`| ${name}.onnx | ${show(inputs)} | ${show(outputs)} |`);
  }
  const { states } = buildStep(config, 'float32').scope;
  const tensors = new Map(
    [...states].map(([name, { shape }]) => [name, { dtype: 'F32' as const, shape, data: weights.get(name)! }]),
  );
  await writeFileAtomic(join(out, 'model.safetensors'), encodeSafetensors(tensors, metadata));
  await writeRunFile(out, config, provenance);
  await writeFileAtomic(join(out, 'README.md'), card(model, signatures));
}

function card(
  { config, provenance, step }: { config: Config; provenance: Provenance; step: number },
  signatures: string[],
): string {
  const range =
    config.networks.decoder.output === 'sigmoid'
      ? 'numbers in [0, 1] (pixels divided by 255), channels first'
      : 'numbers as in the data';
  return `# ${config.preset}: ${config.objective} after ${step} steps

Trained on ${provenance.data.name} (${provenance.data.train} items). ${provenance.data.source}

| file | inputs | outputs |
| --- | --- | --- |
${signatures.join('\n')}

All tensors are float32 and take any batch size. x: ${range}. z: latent vectors, N(0, 1) a priori. posterior and
likelihood, where they are inputs: standard normal noise; zeros give the mean. logit: positive where the pair (x, z) looks
like one of the encoder's, negative where it looks like one of the decoder's. The networks are in test mode: running
statistics, no dropout.

\`\`\`python
import numpy, onnxruntime
decoder = onnxruntime.InferenceSession("decoder.onnx")
z = numpy.random.randn(64, ${config.networks.latentSize}).astype("float32")
x, = decoder.run(["x"], {"z": z})
\`\`\`
`;
}
