/** A model as it was before training: what any learned features, codes and scores must beat. */

import type { DataSplit } from '../data/dataset.ts';
import { readSpread } from '../data/read-items.ts';
import { input, sizeOf } from '../graph/index.ts';
import { encode } from '../networks/networks.ts';
import { zeros } from '../nn/initialisers.ts';
import { type Draw, Scope } from '../nn/scope.ts';
import { encodeModel } from '../onnx/model.ts';
import type { Config } from '../presets/config.ts';
import { networksOf } from '../presets/networks-of.ts';
import { fillBytes, fillNormal } from '../random/fill.ts';
import { Session, type Tensor } from '../runtime/session.ts';
import { spreadAttributes } from '../train/snapshot.ts';
import { buildStep, unmoved } from '../train/step.ts';
import { createBlock, initialise } from '../train/step-memory.ts';
import { Model } from './model.ts';

const batchSize = 100;
const batches = 10;

/**
 * A model of the same networks with the weights that the run began with; with `networks` 'encoder' it has no others. The encoder's running
 * statistics are those of up to 1,000 evenly spread items of `split`, as batch norm without any would be no network to compare with; what an
 * objective uses as it is, such as the generator of another run, stays what it is.
 */
export async function untrainedModel(
  { config, provenance, run, device, options }: Model,
  split: DataSplit,
  { threads = 1, networks = 'all' }: { readonly threads?: number; readonly networks?: 'all' | 'encoder' } = {},
): Promise<Model> {
  const { scope, players } = buildStep(config, 'float32');
  const all = [...scope.states.values()];
  const own = networks === 'all' ? all : all.filter(({ name }) => name.startsWith('encoder.'));
  const { views: weights } = createBlock(own, { allocate: (length) => new Float32Array(length), alignment: 1 });
  const frozen = unmoved(scope, players).frozen.map(({ name }) => [name, options.weights.get(name)!] as const);
  await initialise([{ all: new Float32Array(), views: weights }], {
    states: scope.states,
    seed: config.seed,
    split,
    itemSize: sizeOf(config.shape),
    weights: new Map(frozen),
  });
  await settle(weights, config, { split, threads });
  return new Model({ config, provenance, run, step: 0, weights }, { threads, device });
}

/** Gives running statistics the mean of what batches of the data have. */
async function settle(
  weights: ReadonlyMap<string, Float32Array>,
  config: Config,
  { split, threads }: { readonly split: DataSplit; readonly threads: number },
): Promise<void> {
  const { shape, seed, batchNorm } = config;
  const networks = networksOf(config);
  const size = sizeOf(shape);
  const count = Math.min(batchSize, split.count);
  const scope = new Scope({ mode: 'train', weights: zeros, batchNorm: { ...batchNorm, rate: 1 } });
  const attributes = networks.attributes && input('attributes', [count, networks.attributes.count]);
  encode(scope, networks, input('x', [count, ...shape]), attributes ? { attributes } : {});
  if (scope.updates.size === 0) return;
  const items = await readSpread(split, size, batches * count);
  const found = items.length / size;
  const told = networks.attributes && spreadAttributes(split, found);
  const sums = new Map([...scope.updates.keys()].map((name) => [name, new Float64Array(weights.get(name)!.length)]));
  const outputs = Object.fromEntries([...scope.updates].map(([name, next]) => [`next/${name}`, next]));
  const session = await Session.create(encodeModel(outputs), { threads });
  try {
    const rounds = Math.floor(found / count);
    for (let round = 0; round < rounds; round++) {
      const part = (all: Float32Array, each: number) => all.subarray(round * count * each, (round + 1) * count * each);
      const feeds: Record<string, Tensor> = { x: { data: part(items, size), shape: [count, ...shape] } };
      if (told) feeds.attributes = { data: part(told, told.length / found), shape: attributes!.shape };
      for (const [name, { shape }] of scope.states) feeds[name] = { data: weights.get(name)!, shape };
      for (const draw of scope.draws.values()) feeds[draw.name] = drawn(draw, { seed, round });
      const made = await session.run(feeds);
      for (const [name, sum] of sums) {
        const { data } = made[`next/${name}`]!;
        for (let i = 0; i < sum.length; i++) sum[i]! += (data as Float32Array)[i]! / rounds;
      }
    }
  } finally {
    await session.release();
  }
  for (const [name, sum] of sums) weights.get(name)!.set(sum);
}

function drawn({ name, shape, distribution }: Draw, { seed, round }: { seed: number; round: number }): Tensor {
  const address = { seed, stream: `untrained/${name}`, step: round };
  if (distribution === 'bytes') {
    const data = new Uint8Array(sizeOf(shape));
    fillBytes(data, address);
    return { data, shape };
  }
  const data = new Float32Array(sizeOf(shape));
  fillNormal(data, address);
  return { data, shape };
}
