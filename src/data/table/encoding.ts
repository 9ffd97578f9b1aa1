/** How a table becomes numbers for the networks: what is done with every column. It is fitted once and kept with the model. */

import { z } from 'zod';
import { scalings } from '../../presets/columns-field.ts';

const numericSchema = z.strictObject({
  name: z.string(),
  kind: z.literal('numeric'),
  /** What a missing number is replaced by: the median. */
  median: z.number(),
  /** The network sees (x - offset) / scale. */
  offset: z.number(),
  scale: z.number().positive(),
});

const categoricalSchema = z.strictObject({
  name: z.string(),
  kind: z.literal('categorical'),
  /** A number of 0 or 1 for each; '' is the missing one, where some were missing at fit. */
  categories: z.array(z.string()).min(1),
});

const constantSchema = z.strictObject({
  name: z.string(),
  kind: z.literal('constant'),
  /** The only text at fit; '' where all were missing. */
  value: z.string(),
});

const ignoredSchema = z.strictObject({
  name: z.string(),
  kind: z.literal('ignored'),
  /** labels: they say what is normal, and are no feature. */
  why: z.enum(['asked', 'labels']),
});

export type Scaling = (typeof scalings)[number];

export const encodingSchema = z.strictObject({
  columns: z
    .array(z.discriminatedUnion('kind', [numericSchema, categoricalSchema, constantSchema, ignoredSchema]))
    .min(1),
  /**
   * standard: mean and standard deviation; min-max: least and largest value become 0 and 1; robust: median and
   * interquartile range / 1.349, the standard deviation where that is 0; common: mean, and one scale for all, the root of
   * their mean variance, for columns of one unit.
   */
  scaling: z.enum(scalings),
  /** Scaled numbers are kept within ± this, so that a wild one cannot drown the others. */
  clip: z.number().positive(),
});

export type Encoding = z.infer<typeof encodingSchema>;
export type EncodedColumn = Encoding['columns'][number];

/** The columns that the networks see, with where their numbers stand in an encoded row. */
export interface Feature {
  readonly column: Extract<EncodedColumn, { kind: 'numeric' | 'categorical' }>;
  readonly start: number;
  readonly size: number;
}

/** The features of an encoding, in order. */
export function featuresOf({ columns }: Encoding): Feature[] {
  let start = 0;
  return columns.flatMap((column) => {
    if (column.kind !== 'numeric' && column.kind !== 'categorical') return [];
    const size = column.kind === 'numeric' ? 1 : column.categories.length;
    start += size;
    return [{ column, start: start - size, size }];
  });
}

/** Numbers in an encoded row. */
export function encodedSize(encoding: Encoding): number {
  return featuresOf(encoding).reduce((sum, { size }) => sum + size, 0);
}
