/** How targets use several readers on one file. */

import { openTable } from '../../../src/data/table/open-table.ts';
import { AliError } from '../../../src/errors.ts';

/** Calls all, one after another, and throws the first error that is no AliError, or else the first. */
export async function settleAll(reads: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const read of reads) {
    try {
      await read();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.find((error) => !(error instanceof AliError)) ?? errors[0];
}

/** Reads a table to its end, as a detector does. */
export async function readTable(path: string): Promise<void> {
  const table = await openTable(path);
  if (!table) return;
  for await (const rows of table.blocks()) if (rows.length === 0) return;
}
