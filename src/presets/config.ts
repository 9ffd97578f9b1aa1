/** The configuration of a training run: the one schema behind types, validation, defaults, help and documentation. */

import { z } from 'zod';
import { AliError, nearest } from '../errors.ts';
import { parseRow } from '../networks/layer-notation.ts';
import type { ObjectiveName } from '../objectives/index.ts';
import { deviceNames } from '../runtime/device-name.ts';
import { best } from './best-field.ts';
import { columns } from './columns-field.ts';
import { attributes, checkObjective, cycle, cycleRowsOf, generator, labels, packing } from './objective-fields.ts';

const count = z.int().min(1);
const rows = z
  .array(
    z.string().superRefine((row, context) => {
      try {
        parseRow(row);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
      }
    }),
  )
  .meta({ description: 'Rows of the layer notation, e.g. ["C4s2-64 bn leaky0.01", "C1s1-64"]' });

const adamFields = {
  learningRate: z.number().min(0).describe('Base learning rate, before the schedule; 0 freezes the player'),
  beta1: z.number().min(0).lt(1).describe('Adam: share of the first moment kept at each step'),
  beta2: z.number().min(0).lt(1).describe('Adam: share of the second moment kept at each step (0.999, not 0.001)'),
};

const initialFields = {
  weights: z
    .enum(['normal', 'xavier', 'he'])
    .describe('normal: N(0, std²) for every weight; xavier and he scale by fan'),
  std: z.number().positive().describe('Standard deviation for "normal"; ignored by xavier and he'),
};

const objectiveNames = [
  'ali',
  'bigan',
  'alice',
  'alad',
  'conditional',
  'semi-supervised',
  'gan',
  'vae',
  'autoencoder',
  'posthoc',
  'inverse-map',
] as const satisfies ObjectiveName[];

const fields = z.strictObject({
  preset: z.string().describe('Name of the preset this configuration began as'),
  data: z.string().min(1).describe('Data source: digits, mnist, fashion, faces, grid, ring, or a path'),
  shape: z
    .array(count)
    .min(1)
    .max(3)
    .describe('Shape of one item: [channels, height, width] for images, [n] for points'),
  columns,
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe('Every random number of the run is a function of this'),
  steps: z.int().min(0).describe('Training steps in all; 0 writes the untrained model'),
  batchSize: z
    .int()
    .min(2)
    .max(2 ** 20)
    .describe('Items a step; at least 2, as batch norm needs them, and at most 1,048,576'),
  objective: z
    .enum(objectiveNames)
    .describe(
      'What the players minimise: ali; bigan (deterministic encoder); alice (ali with cycles); alad (bigan with adversarial cycles, for anomaly detection); conditional (ali with attributes); ' +
        'semi-supervised (K + 1 classes); gan (no encoder); vae; autoencoder; posthoc and inverse-map (an encoder for the generator of a run)',
    ),
  gradientPenalty: z
    .number()
    .min(0)
    .describe(
      'Weight γ of γ/2 · mean ‖∇D‖² at the pairs of both joints (R1), for a discriminator without bn; 0 is none',
    ),
  gradientPenaltyShare: z
    .number()
    .gt(0)
    .max(1)
    .describe('Share of the pairs of either joint at which the penalty is taken; a smaller one costs less'),
  networks: z.strictObject({
    latentSize: count.describe('Numbers in a latent vector z'),
    encoder: z.strictObject({
      kind: z
        .enum(['stochastic', 'implicit', 'deterministic'])
        .describe(
          'stochastic: rows give [mu, log sigma]; implicit: rows turn [x, eps] into z; deterministic: rows give z',
        ),
      layers: rows,
    }),
    decoder: z.strictObject({
      kind: z
        .enum(['deterministic', 'stochastic'])
        .describe('stochastic: rows give [mean, log sigma] along the channels'),
      layers: rows,
      output: z.enum(['sigmoid', 'linear']).describe('Applied to the mean: sigmoid for pixels in [0, 1], linear else'),
    }),
    discriminator: z.strictObject({
      x: rows.describe('Path of x; an empty list hands x on'),
      z: rows.describe('Path of z; an empty list hands z on'),
      joint: rows.min(1).describe('Path of both, concatenated; ends in one output, the logit, or in K + 1'),
      cycleX: cycleRowsOf(rows, 'x'),
      cycleZ: cycleRowsOf(rows, 'z'),
      packing,
    }),
    attributes,
  }),
  cycle,
  labels,
  generator,
  initial: z.strictObject({
    ...initialFields,
    discriminator: z.strictObject(initialFields).partial().describe('What differs for the discriminator'),
  }),
  batchNorm: z.strictObject({
    rate: z.number().gt(0).max(1).describe('Share of the batch in the running statistics at each step'),
    epsilon: z.number().positive().describe('Added to the variance'),
  }),
  optimiser: z.strictObject({
    kind: z.enum(['adam', 'sgd']).describe('Adam with bias correction, or gradient descent with momentum beta1'),
    ...adamFields,
    epsilon: z.number().positive().describe('Adam: added to the root of the second moment'),
    generator: z.strictObject(adamFields).partial().describe('What differs for encoder and decoder'),
    discriminator: z.strictObject(adamFields).partial().describe('What differs for the discriminator'),
  }),
  schedule: z
    .strictObject({
      kind: z
        .enum(['constant', 'linear', 'cosine', 'exponential'])
        .describe('How the learning rate goes from 1 to final'),
      steps: z.int().min(0).describe('Steps from the first to the final factor; `steps` only says where the run stops'),
      hold: z.number().min(0).max(1).describe('Share of the steps over which it stays at first'),
      final: z
        .number()
        .min(0)
        .max(1)
        .describe(
          'Factor that is reached after schedule.steps steps and kept from there on; exponential needs more than 0',
        ),
      warmup: z.int().min(0).describe('Steps of linear warm-up from 0'),
    })
    .superRefine(({ kind, steps, final }, context) => {
      const refuse = (field: string, least: string) =>
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `expected ${least} where schedule.kind is "${kind}"; received 0`,
        });
      if (kind !== 'constant' && steps === 0) refuse('steps', 'at least 1');
      if (kind === 'exponential' && final === 0) refuse('final', 'more than 0');
    }),
  averaging: z.strictObject({
    rate: z
      .number()
      .min(0)
      .lt(1)
      .describe(
        'Exponential moving average of the weights, used by the model (a plain mean until 1 / steps is less); 0 is none',
      ),
  }),
  device: z
    .enum(deviceNames)
    .describe('What computes: cpu, webgpu, cuda, or auto for the fastest that is there; a run may go on elsewhere'),
  threads: z.int().min(0).max(256).describe('Threads an operator may use; 0 takes one for each core'),
  logEvery: count.describe('Steps between lines of metrics'),
  snapshotEvery: count.describe('Steps between pictures'),
  checkpointEvery: count.describe('Steps between checkpoints; the last step always writes one'),
  keepCheckpoints: count.describe('How many of the latest checkpoints stay on disk'),
  best,
});

/**
 * The zod schema of a whole configuration: `parse` and `safeParse` check one and name every fault with its path. As JSON Schema it is
 * published as `adversarial-inference/config.schema.json`.
 */
export const configSchema = fields.superRefine(checkObjective);

/** A validated configuration. */
export type Config = z.infer<typeof configSchema>;

/** Any part of a configuration, to lay over another. */
export type ConfigOverrides = DeepPartial<Config>;

type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** Checks a whole configuration; every fault is named with its path. */
export function validateConfig(value: unknown): Config {
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key));
    return `${issue.path.join('.') || 'configuration'}: ${issue.message}`;
  });
  throw new AliError('config', faults.join('\n'), {
    remedy: 'see `ali presets NAME --json` for a whole configuration',
  });
}

function unknownKey(path: readonly PropertyKey[], key: string): string {
  let at: unknown = configSchema;
  for (const part of path) at = at instanceof z.ZodObject ? withoutOptional(at.shape[part as string]) : undefined;
  const guess = at instanceof z.ZodObject ? nearest(key, Object.keys(at.shape)) : undefined;
  return `${[...path, key].join('.')}: no such field${guess === undefined ? '' : `; did you mean "${guess}"?`}`;
}

/** What an optional field takes when it is there. */
export function withoutOptional<T>(schema: T): T | z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional
    ? (schema.unwrap() as z.ZodType)
    : schema;
}

/** A configuration with some fields replaced; objects are merged, lists and values replaced. */
export function mergeConfig<T>(base: T, over: unknown): T {
  if (!isPlainObject(base) || !isPlainObject(over)) return (over === undefined ? base : over) as T;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue;
    merged[key] = mergeConfig(merged[key], value);
  }
  return merged as T;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
