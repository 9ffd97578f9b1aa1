/** What in a table was not as it should be, and what was done about it: counted by column, told in words. */

import type { Encoding } from './encoding.ts';

export const oddities = [
  'missing',
  'infinite',
  'unreadable',
  'clipped',
  'unseen',
  'departed',
  'unknown',
  'unlabelled',
] as const;
export type Oddity = (typeof oddities)[number];

/** What is said of whole columns at fit. */
export const treatmentsOfColumns = ['constant', 'ignored', 'labels'] as const;

/** One treatment of cells of a column. */
export interface TableNote {
  readonly column: string;
  readonly what: Oddity | (typeof treatmentsOfColumns)[number];
  /** Cells; 0 where it is about the column. */
  readonly count: number;
  readonly text: string;
}

/** Counts oddities by column. */
export interface Tally {
  count(column: string, oddity: Oddity, example?: string): void;
  /** The column as a whole. */
  note(column: string, oddity: Oddity): void;
  notes(): TableNote[];
}

interface Count {
  readonly column: string;
  readonly oddity: Oddity;
  readonly example: string | undefined;
  cells: number;
}

const treatments: Readonly<Record<Oddity, (cells: string, example: string) => string>> = {
  missing: (cells) => `${cells} missing: numbers become the median, categories a category of their own`,
  infinite: (cells) => `${cells} infinite: put at the limit of the scaled range`,
  unreadable: (cells, example) => `${cells} no numbers${example}: taken for missing`,
  clipped: (cells) => `${cells} far outside the fitted range: put at its limit`,
  unseen: (cells, example) => `${cells} of categories that were not there at fit${example}: no category at all`,
  departed: (cells) => `${cells} differ from the one value at fit; the column is not used`,
  unknown: () => 'was not there at fit: not used',
  unlabelled: (cells) => `${cells} missing: rows without a label are not learnt from`,
};

export function createTally(): Tally {
  const counts = new Map<string, Count>();
  const find = (column: string, oddity: Oddity, example?: string): Count => {
    const key = `${oddity} ${column}`;
    const found = counts.get(key) ?? { column, oddity, example, cells: 0 };
    counts.set(key, found);
    return found;
  };
  return {
    count(column, oddity, example) {
      find(column, oddity, example).cells++;
    },
    note(column, oddity) {
      find(column, oddity);
    },
    notes: () =>
      [...counts.values()].map(({ column, oddity, example, cells }) => ({
        column,
        what: oddity,
        count: cells,
        text: treatments[oddity](
          `${cells} ${cells === 1 ? 'cell' : 'cells'}`,
          example ? ` such as "${example.slice(0, 40)}"` : '',
        ),
      })),
  };
}

/** What an encoding does with whole columns: constant ones, those that are left out, and labels. */
export function notesOnColumns({ columns }: Encoding): TableNote[] {
  return columns.flatMap((column): TableNote[] => {
    const { name } = column;
    if (column.kind === 'constant') {
      const value = column.value === '' ? 'all missing' : `always "${column.value.slice(0, 40)}"`;
      return [{ column: name, what: 'constant', count: 0, text: `${value}: not used` }];
    }
    if (column.kind !== 'ignored') return [];
    return [
      column.why === 'labels'
        ? { column: name, what: 'labels', count: 0, text: 'taken for labels: no feature' }
        : { column: name, what: 'ignored', count: 0, text: 'left out, as asked' },
    ];
  });
}
