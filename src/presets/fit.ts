/** What an objective needs to be different in networks that were written for another one. */

import { parseRow } from '../networks/layer-notation.ts';
import { aladCycle } from '../objectives/alad.ts';
import type { Config } from './config.ts';

const encoderKinds: Readonly<Partial<Record<Config['objective'], Config['networks']['encoder']['kind']>>> = {
  vae: 'stochastic',
  bigan: 'deterministic',
  alad: 'deterministic',
  autoencoder: 'deterministic',
  'inverse-map': 'deterministic',
};

const withoutDiscriminator: readonly Config['objective'][] = ['vae', 'autoencoder', 'inverse-map'];

/**
 * The configuration with networks that its objective can use, so that any preset goes with any objective: the encoder
 * becomes stochastic for `vae` (its last row gives twice as many numbers) and deterministic for `bigan`, `alad`, `autoencoder` and
 * `inverse-map` (half as many, where it was stochastic); the discriminator ends in K + 1 logits for `semi-supervised`, in one for the
 * others; `alice` without a cycle gets the explicit one of x at weight 1, `alad` both adversarial ones; a penalty on the discriminator goes where there is
 * none. What fits already is left as it is.
 */
export function fitObjective(config: Config): Config {
  const { objective, networks, labels } = config;
  const { encoder, discriminator } = networks;
  const kind = encoderKinds[objective] ?? encoder.kind;
  const codes = (of: typeof kind) => (of === 'stochastic' ? 2 : 1);
  const outputs = labels ? labels.classes + 1 : 1;
  const [wanted, found] = objective === 'semi-supervised' ? [outputs, 1] : [1, outputs];
  return {
    ...config,
    networks: {
      ...networks,
      encoder: {
        ...encoder,
        kind,
        layers: withLast(encoder.layers, (size) => (size * codes(kind)) / codes(encoder.kind)),
      },
      discriminator: {
        ...discriminator,
        joint: withLast(discriminator.joint, (size) => (size === found ? wanted : size)),
      },
    },
    ...(withoutDiscriminator.includes(objective) && { gradientPenalty: 0 }),
    ...(objective === 'alad' && !config.cycle && { cycle: aladCycle }),
    ...(objective === 'alice' && !config.cycle && { cycle: { x: 'explicit', z: 'none', lambdaX: 1, lambdaZ: 1 } }),
  };
}

/**
 * The configuration for a table of that many columns: its shape, the decoder's outputs, and no more latents than half the
 * columns (rounded up), with the encoder's outputs, so that a code cannot hold a whole row. Hidden layers keep their widths.
 */
export function fitColumns(config: Config, columns: number): Config {
  const { encoder, decoder } = config.networks;
  const latentSize = Math.min(config.networks.latentSize, Math.ceil(columns / 2));
  const codes = encoder.kind === 'stochastic' ? 2 : 1;
  const outputs = decoder.kind === 'stochastic' ? 2 : 1;
  return {
    ...config,
    shape: [columns],
    networks: {
      ...config.networks,
      latentSize,
      encoder: { ...encoder, layers: withLast(encoder.layers, () => codes * latentSize) },
      decoder: { ...decoder, layers: withLast(decoder.layers, () => outputs * columns) },
    },
  };
}

/** Rows whose last layer has another number of channels or units; a number that is not whole changes nothing. */
function withLast(rows: readonly string[], change: (size: number) => number): string[] {
  const last = rows.findLastIndex((row) => parseRow(row).some((layer) => 'bias' in layer));
  return rows.map((row, index) =>
    index !== last
      ? row
      : row.replace(/(?<=(?:^|\s)(?:D|[CT]\d[\dspo]*-))\d+/, (size) => {
          const changed = change(Number(size));
          return Number.isInteger(changed) ? String(changed) : size;
        }),
  );
}
