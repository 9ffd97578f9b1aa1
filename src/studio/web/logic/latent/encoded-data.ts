/** The encoded data of a run, as the server hands them out. */

import type { EncodedInfo, Encoding, ModelFile, ModelInfo, OfferedModel } from '../../../shared/model-messages.ts';
import { ask, askBytes } from '../client.ts';

export interface EncodedData {
  readonly info: EncodedInfo;
  /** [count, latentSize] */
  readonly codes: Float32Array;
  /** mean |x - x̂| of every item. */
  readonly errors: Float32Array;
  /** Scores of `info.judged` of them, all of the first name of `ModelInfo.scores`, then all of the next one. */
  readonly scores: Float32Array;
  /** Their numbers in the data. */
  readonly items: Uint32Array;
  readonly labels: Int32Array | undefined;
  /** [count, names] */
  readonly attributes: Uint8Array | undefined;
  /** [count, 2] of points of the plane. */
  readonly points: Float32Array | undefined;
  /** Address of the picture of all of them; null where they are no images. */
  readonly sprite: string | null;
}

const modelPath = (run: string) => `runs/${encodeURIComponent(run)}/model`;

/** @param checkpoint latest, best or a step */
export const readModel = (run: string, checkpoint: string) =>
  ask<OfferedModel>(`${modelPath(run)}?${new URLSearchParams({ checkpoint })}`);
export const readEncoding = ({ run, version }: ModelInfo) => ask<Encoding>(`${modelPath(run)}/${version}`);

/** The address of a file, relative to the page. */
export function fileAddress({ run, version }: Pick<ModelInfo, 'run' | 'version'>, name: ModelFile): string {
  return `api/${modelPath(run)}/${version}/${name}`;
}

export const readFile = (model: ModelInfo, name: ModelFile) =>
  askBytes(`${modelPath(model.run)}/${model.version}/${name}`);

/** All of it, once the server is done. */
export async function readEncoded(model: ModelInfo, info: EncodedInfo): Promise<EncodedData> {
  const read = (name: ModelFile) => readFile(model, name);
  const [codes, errors, scores, items, labels, attributes, points] = await Promise.all([
    read('codes.bin'),
    read('errors.bin'),
    read('scores.bin'),
    read('items.bin'),
    info.labels ? read('labels.bin') : undefined,
    info.attributes.length > 0 ? read('attributes.bin') : undefined,
    model.shape.length === 1 && model.shape[0] === 2 ? read('points.bin') : undefined,
  ]);
  return {
    info,
    codes: new Float32Array(codes),
    errors: new Float32Array(errors),
    scores: new Float32Array(scores),
    items: new Uint32Array(items),
    labels: labels && new Int32Array(labels),
    attributes: attributes && new Uint8Array(attributes),
    points: points && new Float32Array(points),
    sprite: info.sprite && fileAddress(model, 'sprite.png'),
  };
}

/** What an item is called: its number, class and split. */
export function itemName({ info, items, labels }: EncodedData, item: number): string {
  const number = items[item]!;
  const label = labels?.[item];
  const words = [
    `item ${number.toLocaleString('en')}`,
    ...(label === undefined ? [] : [`class ${info.classes?.[label] ?? label}`]),
    ...(info.train < info.total ? [number < info.train ? 'trained on' : 'held out'] : []),
  ];
  return words.join(', ');
}
