/** The file that a command leaves: its kind by its ending, checked before the work, written whole or not at all. */

import { extname } from 'node:path';
import { maximumBytes } from '../data/dataset.ts';
import { writeFileAtomic } from '../data/files.ts';
import { encodePng, gridSize, type Picture, scaleForEye } from '../data/picture.ts';
import type { Encoding } from '../data/table/encoding.ts';
import { AliError } from '../errors.ts';

export type ResultKind = 'png' | 'npy' | 'npz' | 'csv' | 'parquet';

/**
 * The kind of file that a path asks for.
 * @throws AliError 'usage' for an ending that is not among `kinds`
 */
export function resultKind<Kind extends ResultKind>(path: string, kinds: readonly Kind[]): Kind {
  const ending = extname(path).slice(1).toLowerCase();
  const kind = kinds.find((each) => each === ending);
  if (kind) return kind;
  const expected = kinds.map((each) => `.${each}`).join(' or ');
  throw new AliError('usage', `--out: expected a file that ends in ${expected}; received "${path}"`, {
    remedy: `the ending says what is written, for example --out result.${kinds[0]}`,
  });
}

/** Whether items of this shape can be drawn: images of 1 or 3 channels, points of the plane. */
export function isDrawable(shape: readonly number[]): boolean {
  return shape.length === 3 ? shape[0] === 1 || shape[0] === 3 : shape.length === 1 && shape[0] === 2;
}

/**
 * The default file of a command, and its kind: NAME.csv for rows of a table, NAME.png where items can be drawn, NAME.npy else.
 * @throws AliError 'usage' where a picture is asked for of items that have none, and as `resultKind`; .csv is only for rows of a table
 */
export function chooseFile<Kind extends ResultKind>(
  out: string | undefined,
  {
    name,
    shape,
    kinds,
    encoding,
  }: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly kinds: readonly Kind[];
    /** Of items that are rows of a table. */
    readonly encoding?: Encoding | undefined;
  },
): { readonly file: string; readonly kind: Kind } {
  const isTable = encoding !== undefined && (kinds as readonly string[]).includes('csv');
  const file = out ?? `${name}.${isTable ? 'csv' : isDrawable(shape) ? 'png' : 'npy'}`;
  const kind = resultKind(file, isTable ? kinds : kinds.filter((each) => each !== 'csv'));
  if (kind !== 'png' || isDrawable(shape)) return { file, kind };
  throw new AliError(
    'usage',
    `--out: pictures are drawn of images with 1 or 3 channels and of points of the plane; received items of [${shape.join(', ')}]`,
    { remedy: 'write an array: --out result.npy' },
  );
}

/**
 * Refuses a picture of so many images that it would be too large, before they are decoded; points fit in any number.
 * @throws AliError 'usage' above 64 megapixels
 */
export function checkPicture(
  shape: readonly number[],
  { count, columns }: { readonly count: number; readonly columns?: number },
): void {
  if (shape.length !== 3) return;
  gridSize(count, { shape, scale: scaleForEye(shape), ...(columns !== undefined && { columns }) });
}

/**
 * Refuses what one array cannot hold, before it is computed.
 * @throws AliError 'usage' above `maximumBytes`
 */
export function checkArray(shape: readonly number[]): void {
  const bytes = shape.reduce((product, size) => product * size, 4);
  if (bytes <= maximumBytes) return;
  throw new AliError(
    'usage',
    `the result is too large; expected at most ${maximumBytes} bytes; received ${bytes} for [${shape.join(', ')}]`,
    { remedy: 'ask for fewer items, or do it in parts' },
  );
}

/** Writes the picture of items that can be drawn, as `chooseFile` has made sure. */
export async function writePng(file: string, picture: Picture | undefined): Promise<void> {
  await writeFileAtomic(file, encodePng(picture!));
}
