/** A picture of a data set: a row of items for every class, a square of them without classes, or a cloud of points. */

import { AliError } from '../errors.ts';
import { type DataSplit, type Dataset, type DataValues, itemSizeOf, typeOf } from './dataset.ts';
import { type Colour, imageGrid, type Picture, scaleForEye, scatterPicture } from './picture.ts';
import { readItems, spread } from './read-items.ts';

export interface Preview {
  readonly picture: Picture;
  /** How many items are shown. */
  readonly count: number;
  /** The classes of the rows, from the top on; of points, the classes that are shown. */
  readonly classes?: readonly string[];
}

export interface PreviewOptions {
  /** Images a row. Default 10. */
  readonly columns?: number;
  /** Rows at most: of classes, the first ones. Default 20. */
  readonly rows?: number;
}

const pointCount = 10_000;

/** Colours that can be told apart, after Okabe and Ito; classes beyond them begin again. */
const colours: readonly Colour[] = [
  [31, 87, 155],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
  [120, 120, 120],
  [160, 60, 40],
];

/**
 * Draws items that are spread evenly over a split, or over every class of it.
 * @throws AliError 'usage' for items that are neither images of 1 or 3 channels nor points of the plane
 */
export async function previewDataset(
  { shape, classes }: Pick<Dataset, 'shape' | 'classes'>,
  split: DataSplit,
  { columns = 10, rows = 20 }: PreviewOptions = {},
): Promise<Preview> {
  if (shape.length === 1 && shape[0] === 2) return drawPoints(split, classes);
  if (shape.length !== 3 || (shape[0] !== 1 && shape[0] !== 3)) {
    throw new AliError(
      'usage',
      `pictures are drawn of images with 1 or 3 channels and of points of the plane; received items of [${shape.join(', ')}]`,
      { remedy: 'see what the data is with `ali data info`' },
    );
  }
  if (split.count === 0) throw new AliError('usage', 'there are no items to draw', { remedy: 'choose another split' });
  const shown = split.labels && classes?.slice(0, rows);
  const chosen = shown
    ? spreadByClass(split.labels!, shown.length, columns)
    : [spread(split.count, Math.min(columns, Math.ceil(Math.sqrt(split.count))) * Math.min(rows, columns))];
  const count = chosen.reduce((sum, each) => sum + each.length, 0);
  const across = shown ? columns : Math.min(columns, Math.ceil(Math.sqrt(split.count)));
  const size = itemSizeOf(shape);
  const places = shown ? shown.length * columns : count;
  const images: DataValues =
    typeOf(split) === 'uint8' ? new Uint8Array(places * size).fill(255) : new Float32Array(places * size).fill(1);
  for (const [row, indices] of chosen.entries()) {
    await readItems(split, size, indices, images.subarray(row * columns * size));
  }
  const picture = imageGrid(images, { shape, columns: across, scale: scaleForEye(shape) });
  return { picture, count, ...(shown && { classes: shown }) };
}

async function drawPoints(split: DataSplit, classes: readonly string[] | undefined): Promise<Preview> {
  const indices = spread(split.count, pointCount);
  const points = new Float32Array(2 * indices.length);
  await readItems(split, 2, indices, points);
  const layers = new Map<number, number[]>();
  for (const [place, index] of indices.entries()) {
    const label = split.labels?.[index] ?? 0;
    const layer = layers.get(label) ?? [];
    layers.set(label, layer);
    layer.push(points[2 * place]!, points[2 * place + 1]!);
  }
  const low = points.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = points.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const margin = 0.05 * (high - low) || 1;
  const picture = scatterPicture(
    [...layers.entries()].map(([label, layer]) => ({
      points: Float32Array.from(layer),
      colour: colours[label % colours.length]!,
    })),
    { range: [low - margin, high + margin] },
  );
  return { picture, count: indices.length, ...(classes && split.labels && { classes }) };
}

/** For each of the first classes the numbers of up to `each` items, evenly spread over it. */
function spreadByClass(labels: Int32Array, classCount: number, each: number): Uint32Array[] {
  const members = Array.from({ length: classCount }, () => [] as number[]);
  for (const [item, label] of labels.entries()) members[label]?.push(item);
  return members.map((items) => spread(items.length, each).map((place) => items[place]!));
}
