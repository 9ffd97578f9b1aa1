/** The fields of a configuration that only some objectives have, and what an objective needs of them. */

import { z } from 'zod';
import type { ObjectiveName } from '../objectives/index.ts';

const count = z.int().min(1);
const closing = z.enum(['none', 'explicit', 'adversarial']).default('none');
const weight = z.number().min(0).default(1);

export const packing = count
  .max(64)
  .exactOptional()
  .describe(
    'Samples that the discriminator sees at once (PacGAN), not those of cycles, which see one; divides batchSize; default 1; not with classes',
  );

export const attributes = z
  .strictObject({
    count: count.describe('Binary attributes of an item, as many as the data have'),
    embedding: count.default(256).describe('Numbers into which each network turns them, linearly'),
  })
  .exactOptional()
  .describe('Objective conditional: what the networks are told of an item; other objectives ignore it');

export const cycle = z
  .strictObject({
    x: closing.describe('x against G(E(x)): none, explicit (squared distance) or adversarial (its own discriminator)'),
    z: closing.describe('z against E(G(z)): none, explicit or adversarial'),
    lambdaX: weight.describe('Weight of the cycle of x in the loss of encoder and decoder'),
    lambdaZ: weight.describe('Weight of the cycle of z in the loss of encoder and decoder'),
  })
  .exactOptional()
  .describe(
    'Objectives alice and alad: their cycles, by default x explicit for alice and both adversarial for alad, at weight 1; other objectives ignore it',
  );

/** Rows of the discriminator of an adversarial cycle. */
export const cycleRowsOf = (rows: z.ZodType<string[]>, of: 'x' | 'z') =>
  rows
    .exactOptional()
    .describe(
      `Objectives alad and alice: discriminator of the cycle of ${of}, on both of its ends concatenated, ending in the logit; ` +
        `default: the rows of ${of} and then joint, with weights of their own`,
    );

export const labels = z
  .strictObject({
    classes: z.int().min(2).max(10_000).describe('K, the number of classes of the data'),
    count: count.describe('Training items whose labels are used, as many of each class; drawn by the seed'),
    batchSize: count.default(50).describe('Labelled items a step, beside the others'),
    weight: weight.describe("Weight of their cross-entropy in the discriminator's loss"),
  })
  .exactOptional()
  .describe('Objective semi-supervised: its labelled items; other objectives ignore it');

export const generator = z
  .strictObject({
    run: z.string().min(1).describe('The run, or a checkpoint in it, whose decoder is used as it is'),
    digest: z.string().exactOptional().describe("SHA-256 of that decoder's weights, written when they are loaded"),
  })
  .exactOptional()
  .describe('Objectives posthoc and inverse-map: where the generator comes from; other objectives ignore it');

/** What `checkObjective` looks at. */
interface Checked {
  readonly objective: ObjectiveName;
  readonly batchSize: number;
  readonly networks: { readonly discriminator: { readonly packing?: number }; readonly attributes?: object };
  readonly cycle?: { readonly x: z.infer<typeof closing> };
  readonly labels?: { readonly classes: number; readonly count: number };
  readonly generator?: object;
}

const adversarial: readonly ObjectiveName[] = ['ali', 'bigan', 'alice', 'alad', 'conditional', 'gan', 'posthoc'];

/** Says what is missing for an objective, or does not fit it. */
export function checkObjective(config: Checked, context: z.RefinementCtx): void {
  const { objective, networks, batchSize } = config;
  const fault = (path: readonly string[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const missing = (path: readonly string[], example: string) =>
    fault(path, `expected where the objective is "${objective}", such as ${example}; received nothing`);
  if (objective === 'alad' && config.cycle && config.cycle.x !== 'adversarial') {
    fault(['cycle', 'x'], `expected "adversarial" where the objective is "alad"; received "${config.cycle.x}"`);
  }
  if (objective === 'conditional' && !networks.attributes) missing(['networks', 'attributes'], '{"count":40}');
  if (objective === 'semi-supervised' && !config.labels) missing(['labels'], '{"classes":10,"count":1000}');
  if ((objective === 'posthoc' || objective === 'inverse-map') && !config.generator) {
    missing(['generator'], '--generator RUN or {"run":"runs/0001-grid"}');
  }
  if (objective === 'semi-supervised' && config.labels) {
    const { classes, count } = config.labels;
    if (count % classes !== 0) {
      fault(['labels', 'count'], `expected a multiple of the ${classes} classes; received ${count}`);
    }
  }
  const { packing = 1 } = networks.discriminator;
  const at = ['networks', 'discriminator', 'packing'];
  if (objective === 'semi-supervised' && packing > 1) {
    fault(at, `expected 1 where the objective is "semi-supervised", as a pack has no one class; received ${packing}`);
  }
  if (adversarial.includes(objective) && batchSize % packing !== 0) {
    fault(at, `expected a divisor of the batchSize ${batchSize}; received ${packing}`);
  }
}
