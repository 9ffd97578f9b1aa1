/** The attributes that data's items have of their own, for a conditional model. */

import { attributesAt, type DataSplit } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import type { Model } from '../model/model.ts';

/**
 * Attributes of the items at `places`, [places, n]; undefined for a model that takes none.
 * @param verb who asks, for errors
 * @throws AliError 'data' for data without the attributes that the model takes
 */
export function ownAttributes(
  verb: string,
  model: Pick<Model, 'attributes'>,
  { attributes }: Pick<DataSplit, 'attributes'>,
  places: Uint32Array,
): Uint8Array | undefined {
  const { length } = model.attributes;
  if (length === 0) return undefined;
  const isSame =
    attributes?.names.length === length && model.attributes.every((name, i) => attributes.names[i] === name);
  if (attributes && isSame) return attributesAt(attributes, places).values;
  throw new AliError(
    'data',
    `${verb}: expected data with the attributes that the model takes, ${model.attributes.join(', ')}; received ${attributes?.names.join(', ') || 'none'}`,
    { remedy: 'give the data that the run was trained on' },
  );
}
