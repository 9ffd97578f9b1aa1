/** The files of `ali export`, or of `Training.export`, as functions: encode, decode and judge. */

import { AliError } from '../errors.ts';
import { type Shape, sizeOf } from '../graph/index.ts';
import type { Codes, GivenAttributes } from '../networks/inference.ts';
import { fillNormal } from '../random/fill.ts';
import { Session } from '../runtime/session.ts';

/** Bytes of encoder.onnx, decoder.onnx and discriminator.onnx: those that are needed. */
export interface NetworkFiles {
  readonly encoder?: Uint8Array;
  readonly decoder?: Uint8Array;
  readonly discriminator?: Uint8Array;
}

/** Attributes of a conditional model's items, [count, n], 0 or 1, and the seed of the noise. */
export interface CodeOptions extends GivenAttributes {
  /** Seed of the noise that the network draws, if it does; item i gets the same in whatever batch it stands. Default 0. */
  readonly seed?: number;
}

/**
 * The networks of exported files, loaded. A verb whose network's file was not given throws AliError 'runtime'. They hold memory of the
 * runtime until `release` is called.
 */
export interface ExportedNetworks {
  /** Codes of x, [count, …shape of an item]: the same numbers as `Model.encode` takes and gives. */
  encode(x: Float32Array, options?: CodeOptions): Promise<Codes>;
  /** Items of codes z, [count, latentSize]; a stochastic decoder draws with `seed`. */
  decode(z: Float32Array, options?: CodeOptions): Promise<Float32Array>;
  /** A logit a pair: positive where it looks like one of the encoder's. */
  discriminate(x: Float32Array, z: Float32Array, options?: GivenAttributes): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Items in one call of the runtime. */
const batchSize = 100;

type Offered = Readonly<Record<string, Float32Array | undefined>>;

/** @throws AliError 'runtime' for bytes that are no ONNX model, and, when it is called, for a network that was not given */
export async function loadExported(files: NetworkFiles): Promise<ExportedNetworks> {
  const sessions = new Map<string, Session>();
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes) sessions.set(name, await Session.open(bytes));
  }
  const run = (name: keyof NetworkFiles, offered: Offered, seed = 0) => {
    const session = sessions.get(name);
    if (session) return runInBatches(name, session, offered, seed);
    throw new AliError('runtime', `expected ${name}.onnx; received no bytes of it`, {
      remedy: `give loadExported({ ${name}: bytes })`,
    });
  };
  return {
    async encode(x, { seed, attributes } = {}) {
      const { z, mu, sigma } = await run('encoder', { x, attributes }, seed);
      return { z: z!, ...(mu && sigma && { mu, sigma }) };
    },
    decode: async (z, { seed, attributes } = {}) => (await run('decoder', { z, attributes }, seed)).x!,
    discriminate: async (x, z, { attributes } = {}) => (await run('discriminator', { x, z, attributes })).logit!,
    async release() {
      for (const session of sessions.values()) await session.release();
    },
  };
}

/** Every input that is not offered is noise under an address of its own, as in the trained model. */
async function runInBatches(name: string, session: Session, offered: Offered, seed: number) {
  const { inputs } = session.model;
  const counts = inputs.flatMap(({ name: input, shape }) => {
    const data = offered[input];
    return data ? [data.length / itemSize(shape)] : [];
  });
  const [count = 0] = counts;
  if (counts.some((other) => other !== count || !Number.isInteger(other))) {
    const sizes = inputs
      .filter(({ name: input }) => offered[input])
      .map(({ name: input, shape }) => `${itemSize(shape)} (${input})`);
    throw new AliError('shape', `${name}: expected whole items of ${sizes.join(' and ')} numbers, equally many`);
  }
  const out: Record<string, Float32Array> = {};
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const feeds = inputs.map(({ name: input, shape }) => {
      const each = itemSize(shape);
      const given = offered[input]?.subarray(start * each, (start + size) * each);
      const data = given ?? new Float32Array(size * each);
      if (!given) {
        if (input === 'attributes') throw new AliError('usage', `${name}: expected attributes, 0 or 1; received none`);
        fillNormal(data, { seed, stream: input, step: 0, place: start * each });
      }
      return [input, { data, shape: [size, ...shape.slice(1)] }] as const;
    });
    for (const [output, { data, shape }] of Object.entries(await session.run(Object.fromEntries(feeds)))) {
      out[output] ??= new Float32Array(count * itemSize(shape));
      out[output].set(data as Float32Array, start * itemSize(shape));
    }
  }
  return out;
}

const itemSize = (shape: Shape) => sizeOf(shape.slice(1));
