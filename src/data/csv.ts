/** Comma-separated text, for spreadsheets. */

import { AliError } from '../errors.ts';

/**
 * Latents: one line an item after a header z0,z1,…,label; numbers in the shortest form that reads back to the same float32.
 * @param latents count × width numbers
 * @param options.labels adds the column label: a class name where `classes` is given, else the index
 * @param options.header false leaves the header out, for the lines that follow earlier ones; default true
 */
export function encodeCsv(
  latents: Float32Array,
  options: { width: number; labels?: Int32Array; classes?: readonly string[]; header?: boolean },
): string {
  const { width, labels, classes, header = true } = options;
  const count = latents.length / width;
  if (!Number.isSafeInteger(count) || (labels && labels.length !== count)) {
    throw new AliError(
      'shape',
      `encodeCsv: expected rows of ${width} numbers and as many labels; ` +
        `received ${latents.length} numbers and ${labels?.length ?? 'no'} labels`,
    );
  }
  const names = Array.from({ length: width }, (_, column) => `z${column}`);
  const lines = header ? [(labels ? [...names, 'label'] : names).join(',')] : [];
  for (let item = 0; item < count; item++) {
    const cells = Array.from(latents.subarray(item * width, (item + 1) * width), shortest);
    if (labels) cells.push(csvCell(classes?.[labels[item]!] ?? String(labels[item])));
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** A float32 in the shortest form that reads back to the same number; nine significant digits always suffice. */
export function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** A text as a cell: in quotes where it needs them. */
export function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
