/** What becomes of the columns of a table: the field of a configuration. */

import { z } from 'zod';

export const scalings = ['standard', 'min-max', 'robust', 'common'] as const;

const names = z.array(z.string().min(1)).default([]);

export const columns = z
  .strictObject({
    numeric: names.describe('Columns that are numbers, whatever they look like: texts in them count as missing'),
    categorical: names.describe('Columns that are categories, even where they are written as numbers'),
    ignore: names.describe('Columns that are left out'),
    labels: z
      .string()
      .exactOptional()
      .describe('Column of labels, which is no feature; default the one called label, labels, class or target'),
    scaling: z
      .enum(scalings)
      .default('standard')
      .describe(
        'Of numbers: standard (mean 0, deviation 1), min-max (0 … 1), robust (median and quartiles), common (mean, and one scale for all)',
      ),
    clip: z.number().positive().default(10).describe('Scaled numbers are kept within ± this'),
    keepConstant: z
      .boolean()
      .default(false)
      .describe('Keep columns of a single value as features, centred, instead of leaving them out'),
    header: z
      .boolean()
      .exactOptional()
      .describe('Whether the first line of a CSV file names its columns; default told by what is in it'),
  })
  .exactOptional()
  .describe(
    'How the columns of a table (CSV, Parquet, npz, npy, MAT) become numbers; networks are fitted to how many these are. Without it a table is taken as the ' +
      'numbers that it holds; data that is no table ignores it',
  );

/** The field where it is there. */
export type Columns = z.infer<ReturnType<(typeof columns)['unwrap']>>;

/** Everything told by what is in the table. */
export const defaultColumns: Columns = columns.unwrap().parse({});
