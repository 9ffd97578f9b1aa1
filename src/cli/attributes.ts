/** Attributes for a conditional model: written on the command line, or those of the data. */

import { Option } from 'commander';
import { attributesAt, type DataSplit } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import type { Model } from '../model/model.ts';

export type NamedAttributes = Readonly<Record<string, number>>;

/** `--attributes a=1,b=0` */
export const attributesOption = (otherwise = 'what is not named is 0') =>
  new Option('--attributes <name=1,…>', `attributes for a conditional model; ${otherwise}`).argParser(parseAttributes);

/** @throws AliError 'usage' for text of another form */
export function parseAttributes(text: string): NamedAttributes {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [, name, value = '1'] = /^\s*([^=]*[^=\s])\s*(?:=\s*([01])\s*)?$/.exec(part) ?? [];
      if (name !== undefined) return [name, Number(value)] as const;
      throw new AliError('usage', `--attributes: expected name=1 or name=0, separated by commas; received "${text}"`, {
        remedy: 'write it as in --attributes Smiling=1,Male=0',
      });
    }),
  );
}

/**
 * Those that were named, or else the data's own; undefined where the model takes none.
 * @param split where the items at hand come from
 * @param indices which ones they are
 * @throws AliError 'data' where the data have none, or others than the model knows
 */
export function attributesFor(
  model: Model,
  named: NamedAttributes | undefined,
  split: DataSplit,
  indices: Uint32Array,
): NamedAttributes | Uint8Array | undefined {
  if (named || model.attributes.length === 0) return named;
  const names = split.attributes?.names ?? [];
  if (names.length === model.attributes.length && names.every((name, place) => name === model.attributes[place])) {
    return attributesAt(split.attributes!, indices).values;
  }
  throw new AliError(
    'data',
    `the data have other attributes than the model takes; expected ${model.attributes.join(', ')}; received ${names.join(', ') || 'none'}`,
    { remedy: `give them: --attributes ${model.attributes[0]}=1` },
  );
}
