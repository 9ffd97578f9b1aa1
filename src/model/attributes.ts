/** Attributes as a user writes them, and as conditional networks take them: 0 or 1 for every name of every item. */

import { AliError, nearest } from '../errors.ts';

/** By name, the same for all items (what is not named is 0), or numbers [n] or [count, n] in the order of the names. */
export type AskedAttributes = Readonly<Record<string, number | boolean>> | Float32Array | Uint8Array;

interface Conditions {
  /** Names of the attributes; empty where the model takes none. */
  readonly names: readonly string[];
  /** Items that need attributes. */
  readonly count: number;
  /** Who asks, for errors. */
  readonly verb: string;
}

/**
 * [count, n] for a model with attributes, undefined for one without.
 * @throws AliError 'usage' where they are missing, not wanted, unknown by name or not 0 or 1, 'shape' for another count
 */
export function readAttributes(
  attributes: AskedAttributes | undefined,
  { names, count, verb }: Conditions,
): Float32Array | undefined {
  if (names.length === 0) {
    if (attributes === undefined) return undefined;
    throw new AliError('usage', `${verb}: expected no attributes, as this model takes none; received some`, {
      remedy: 'leave them out, or train a conditional model: --objective conditional',
    });
  }
  if (attributes === undefined) {
    throw new AliError('usage', `${verb}: expected attributes, as this model is conditional; received none`, {
      remedy: `give some of ${names.join(', ')}, such as ${names[0]}=1`,
    });
  }
  const given = isNumbers(attributes) ? attributes : fromNames(attributes, names, verb);
  if (given.length !== names.length && given.length !== count * names.length) {
    throw new AliError(
      'shape',
      `${verb}: expected ${names.length} attributes, for all or for each of ${count} items; received ${given.length} numbers`,
    );
  }
  const wrong = given.find((value) => value !== 0 && value !== 1);
  if (wrong !== undefined) throw new AliError('usage', `${verb}: expected attributes of 0 or 1; received ${wrong}`);
  const out = new Float32Array(count * names.length);
  for (let place = 0; place < out.length; place++) out[place] = given[place % given.length]!;
  return out;
}

const isNumbers = (attributes: AskedAttributes): attributes is Float32Array | Uint8Array =>
  attributes instanceof Float32Array || attributes instanceof Uint8Array;

function fromNames(
  attributes: Readonly<Record<string, number | boolean>>,
  names: readonly string[],
  verb: string,
): Float32Array {
  const out = new Float32Array(names.length);
  for (const [name, value] of Object.entries(attributes)) {
    const place = names.indexOf(name);
    if (place < 0) {
      const guess = nearest(name, names);
      throw new AliError('usage', `${verb}: unknown attribute "${name}"; expected one of ${names.join(', ')}`, {
        ...(guess !== undefined && { remedy: `did you mean "${guess}"?` }),
      });
    }
    out[place] = Number(value);
  }
  return out;
}
