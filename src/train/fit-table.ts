/** A run on a table: its columns are looked at before anything is built, as the networks depend on how many numbers they make. */

import type { Dataset } from '../data/dataset.ts';
import { loadTable } from '../data/table/load-table.ts';
import { type Config, validateConfig } from '../presets/config.ts';
import { fitColumns } from '../presets/fit.ts';
import type { WarningEvent } from './events.ts';

/**
 * Where the configuration says what becomes of columns and names a table: the table, encoded, and the configuration for it
 * (`fitColumns`). Any other configuration comes back as it is.
 * @throws AliError 'data' for a table that cannot be read or learnt from
 */
export async function fitTable(
  config: Config,
  { dataset }: { readonly dataset?: Dataset } = {},
): Promise<{ readonly config: Config; readonly table?: Dataset }> {
  const table = config.columns && !dataset ? await loadTable(config.data, { columns: config.columns }) : undefined;
  return table ? { config: validateConfig(fitColumns(config, table.shape[0]!)), table } : { config };
}

/** What was odd about a table, told once. */
export function tableWarnings({ table }: Dataset, step: number): WarningEvent[] {
  return (table?.notes ?? []).map(({ column, text }) => ({
    event: 'warning',
    step,
    code: 'table',
    message: `column "${column}": ${text}`,
    remedy:
      'columns.numeric, columns.categorical, columns.ignore, columns.labels and columns.scaling say otherwise: --set',
  }));
}
