/**
 * How anomalous items are for a model, higher = more anomalous. With z = E(x), the mean code, and x̂ = G(z):
 *
 *   reconstruction     mean |x - x̂| over the numbers of an item
 *   feature-matching   ‖f(x, z) - f(x̂, z)‖₁, f the last hidden layer of D before its logit (AnoGAN, EGBAD)
 *   discriminator      -D(x, z), the logit: high where the pair looks decoded
 *   alad               ‖g(x, x) - g(x, x̂)‖₁, g the last hidden layer of D_xx (ALAD, Zenati et al. 2018, equation 8)
 *
 * Networks are in test mode, with the weights of the model: the averaged ones where its run keeps them.
 */

import { AliError } from '../errors.ts';
import { abs, input, mean, neg, reshape, sizeOf, sub, sum, type Value } from '../graph/index.ts';
import { anyClass } from '../networks/class-logits.ts';
import { cycleName, judgeCycle } from '../networks/cycle-discriminator.ts';
import { defaultBatchSize, hasNetwork, testScope } from '../networks/inference.ts';
import { classify, decodeDistribution, discriminate, discriminatorFeatures } from '../networks/networks.ts';
import { normalisedWeights } from '../nn/spectral-norm.ts';
import { type EncodedModel, encodeModel } from '../onnx/model.ts';
import { Session, type Tensor } from '../runtime/session.ts';
import { readAttributes } from './attributes.ts';
import type { Conditions, Items, Model, NoiseOptions } from './model.ts';
import { checkSize, read } from './numbers.ts';

export const anomalyScoreNames = ['reconstruction', 'feature-matching', 'discriminator', 'alad'] as const;
/**
 * The scores of `scoreItems`, higher for anomalies: reconstruction, mean |x - x̂| over the numbers of an item; feature-matching, ‖f(x,
 * z) - f(x̂, z)‖₁ in the discriminator's last hidden layer (AnoGAN, EGBAD); discriminator, -D(x, z), a logit; alad, ‖g(x, x) - g(x,
 * x̂)‖₁ in that of D_xx (Zenati et al. 2018, equation 8).
 */
export type AnomalyScoreName = (typeof anomalyScoreNames)[number];

/** Which scores are computed, and how many items at once. */
export interface ScoreOptions {
  /** Which scores; default all that the model can give. */
  readonly names?: readonly AnomalyScoreName[];
  /** Items in one call of the runtime; it bounds the memory in use and changes no score by more than rounding. Default 100. */
  readonly batch?: number;
}

/** Scores of items, with the errors that the score `reconstruction` is the mean of. */
export interface AnomalyScores {
  /** One score an item, [n], by name. */
  readonly scores: Readonly<Partial<Record<AnomalyScoreName, Float32Array>>>;
  /** |x - x̂| of every number, [n, …shape]. */
  readonly errors: Float32Array;
}

/** A loaded scorer, for one block of items after another. */
export interface Scorer {
  readonly names: readonly AnomalyScoreName[];
  score(items: Items, options?: NoiseOptions & Conditions): Promise<AnomalyScores>;
  release(): Promise<void>;
}

/** The scores that the networks of a model can give; none without an encoder. */
export function anomalyScoresOf(model: Model): AnomalyScoreName[] {
  return anomalyScoreNames.filter((name) => lack(model, name) === undefined);
}

/**
 * Scores of `items` (what `model.encode` takes), in batches; item i gets the same score in whatever batch it stands.
 * @throws AliError 'run' for a score whose networks the model lacks, 'usage' for an unknown name or a batch below 1, and
 * as `model.encode`
 */
export async function scoreItems(
  model: Model,
  items: Items,
  { names, batch, ...given }: ScoreOptions & NoiseOptions & Conditions = {},
): Promise<AnomalyScores> {
  const scorer = await createScorer(model, { ...(names && { names }), ...(batch !== undefined && { batch }) });
  try {
    return await scorer.score(items, given);
  } finally {
    await scorer.release();
  }
}

/** What `scoreItems` does, with the program loaded once. @throws as `scoreItems` */
export async function createScorer(
  model: Model,
  { names = anomalyScoresOf(model), batch = defaultBatchSize }: ScoreOptions = {},
): Promise<Scorer> {
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw new AliError('usage', `batch: expected an integer of at least 1; received ${batch}`);
  }
  const { shape, latentSize } = model;
  const { threads = 1, device = 'cpu', networks } = model.options;
  const program = encodeScores(model, names);
  const session = await Session.create(program, { threads, device });
  const each = sizeOf(shape);
  return {
    names,
    async score(items, { attributes: asked, ...noise } = {}) {
      const x = read(items, 'score', shape);
      const count = x.length / each;
      checkSize('score', count, Math.max(each, latentSize));
      const attributes = readAttributes(asked, { names: model.attributes, count, verb: 'score' });
      const scores = Object.fromEntries(names.map((name) => [name, new Float32Array(count)]));
      const errors = new Float32Array(x.length);
      for (let start = 0; start < count; start += batch) {
        const size = Math.min(batch, count - start);
        const part = (numbers: Float32Array, width: number) => numbers.subarray(start * width, (start + size) * width);
        const width = networks.attributes?.count ?? 0;
        const given = attributes && part(attributes, width);
        const first = (noise.first ?? 0) + start;
        const z = await model.encode(part(x, each), { ...noise, first, attributes: given });
        const offered: Record<string, Tensor | undefined> = {
          x: { data: part(x, each), shape: [size, ...shape] },
          z,
          attributes: given && { data: given, shape: [size, width] },
        };
        const feeds = Object.fromEntries(program.inputs.map(({ name }) => [name, offered[name]!]));
        const { errors: apart, ...found } = await session.run(feeds);
        errors.set(apart!.data as Float32Array, start * each);
        for (const name of names) scores[name]!.set(found[name]!.data as Float32Array, start);
      }
      return { scores, errors };
    },
    release: () => session.release(),
  };
}

/**
 * The program of `createScorer` as ONNX, for any batch size: from x and z = E(x) (and attributes) to `errors` and the scores by name.
 * @throws AliError as `scoreItems` for a name
 */
export function encodeScores(
  model: Model,
  names: readonly AnomalyScoreName[],
  { metadata }: { readonly metadata?: Readonly<Record<string, string>> } = {},
): EncodedModel {
  checkNames(model, names);
  const { networks, shape, weights, device = 'cpu' } = model.options;
  const scope = testScope(model.options, { normalised: true });
  const n = 2;
  const x = input('x', [n, ...shape]);
  const z = input('z', [n, networks.latentSize]);
  const given = { attributes: networks.attributes && input('attributes', [n, networks.attributes.count]) };
  const axes = shape.map((_, axis) => axis + 1);
  const back = decodeDistribution(scope, networks, z, shape, given).mean;
  const errors = abs(sub(x, back));
  const apart = (a: Value, b: Value) => sum(abs(sub(a, b)), { axes: [1] });
  const build: Readonly<Record<AnomalyScoreName, () => Value>> = {
    reconstruction: () => mean(errors, { axes }),
    'feature-matching': () =>
      apart(
        discriminatorFeatures(scope, networks, x, z, given),
        discriminatorFeatures(scope, networks, back, z, given),
      ),
    discriminator: () => {
      const { classes } = networks.discriminator;
      if (classes === undefined) return neg(discriminate(scope, networks, x, z, given));
      return neg(reshape(anyClass(classify(scope, networks, x, z, given), classes), [n]));
    },
    alad: () => {
      const hidden = (other: Value) => judgeCycle(scope, networks, 'x', [x, other]).hidden;
      return apart(hidden(x), hidden(back));
    },
  };
  const outputs = { errors, ...Object.fromEntries(names.map((name) => [name, build[name]()])) };
  return encodeModel(outputs, {
    name: 'scores',
    target: device,
    openBatch: ['x', 'z', 'attributes'],
    initializers: normalisedWeights(weights),
    ...(metadata && { metadata }),
  });
}

function checkNames(model: Model, names: readonly AnomalyScoreName[]): void {
  for (const name of names.length > 0 ? names : ([anomalyScoreNames[0]] as const)) {
    if (!anomalyScoreNames.includes(name)) {
      throw new AliError('usage', `score: expected ${anomalyScoreNames.join(', ')}; received "${name}"`);
    }
    const missing = lack(model, name);
    if (missing) {
      const { objective } = model.config;
      throw new AliError('run', `score ${name}: expected ${missing.network}; the objective ${objective} has none`, {
        remedy: missing.remedy,
      });
    }
  }
}

/** What a model lacks for a score, and what to do about it; undefined where it lacks nothing. */
function lack(model: Model, name: AnomalyScoreName): { readonly network: string; readonly remedy: string } | undefined {
  const { networks, weights } = model.options;
  const others = anomalyScoreNames.filter((other) => other !== name && lackOf(networks, weights, other) === undefined);
  const missing = lackOf(networks, weights, name);
  if (!missing) return undefined;
  const instead = others.length > 0 ? `, or ask for ${others.join(' or ')}` : '';
  return { ...missing, remedy: `${missing.remedy}${instead}` };
}

function lackOf(
  { discriminator }: Model['options']['networks'],
  weights: Model['options']['weights'],
  name: AnomalyScoreName,
) {
  if (!hasNetwork(weights, 'encoder')) {
    return { network: 'an encoder', remedy: 'learn one for the generator of this run: --objective posthoc' };
  }
  if (name === 'reconstruction') return undefined;
  if (name === 'alad') {
    return [...weights.keys()].some((key) => key.startsWith(`${cycleName('x')}.`))
      ? undefined
      : { network: 'a discriminator of (x, G(E(x)))', remedy: 'train with --objective alad' };
  }
  if (!hasNetwork(weights, 'discriminator')) {
    return { network: 'a discriminator', remedy: 'train with --objective alad, ali or bigan' };
  }
  const { packing = 1 } = discriminator;
  return packing === 1
    ? undefined
    : {
        network: `a discriminator of single pairs, not of packs of ${packing}`,
        remedy: 'train with networks.discriminator.packing=1',
      };
}
