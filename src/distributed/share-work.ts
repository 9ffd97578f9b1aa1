/** Three ways for ranks to share work: to agree on what they begin with, to take turns in a stream, and to complete an array. */

import { AliError } from '../errors.ts';
import type { Part, Ranks } from './ranks.ts';
import type { Share } from './share.ts';

/**
 * Prepares the same on every rank, and returns this rank's own.
 * @param fact what must be the same of it on all ranks, as JSON can hold it
 * @throws AliError that of the first rank that failed; 'data' where a rank has other facts than rank 0
 */
export async function agree<Prepared>(
  ranks: Ranks,
  what: string,
  prepare: () => Promise<Prepared>,
  fact: (prepared: Prepared) => unknown = () => null,
): Promise<Prepared> {
  let own: Prepared | undefined;
  const parts = await ranks.exchange(what, async () => {
    own = await prepare();
    return { about: fact(own), arrays: [] };
  });
  const facts = parts.map(({ about }) => JSON.stringify(about));
  const other = facts.findIndex((each) => each !== facts[0]);
  if (other < 0) return own!;
  const failure = new AliError(
    'data',
    `rank ${other} has other ${what} than rank 0; expected ${facts[0]}; received ${facts[other]}`,
    { remedy: 'give every host the same files, of the same times where a folder stays on the disk' },
  );
  await ranks.exchange(`${what} that differ`, () => Promise.reject(failure));
  throw failure;
}

/** A part of a stream: `about` says which items it is of. */
export interface Turn<About extends Span> extends Part {
  readonly about: About;
}

export interface Span {
  /** Number of its first item among all. */
  readonly first: number;
  readonly count: number;
}

/**
 * The parts of all ranks in the order of their items, on every rank: the k-th part of the whole is made by rank k mod size.
 * @param own this rank's parts
 * @throws AliError 'data' where the parts do not follow one another, as the ranks read other items
 */
export async function* inTurns<About extends Span>(
  ranks: Ranks,
  what: string,
  own: AsyncIterable<Turn<About>>,
): AsyncGenerator<Turn<About>> {
  const iterator = own[Symbol.asyncIterator]();
  const end: Part = { about: null, arrays: [] };
  let [expected, ended, all] = [0, false, false];
  try {
    while (!all) {
      const parts = await ranks.exchange(what, async () => {
        const { done, value } = await iterator.next();
        return done ? end : value;
      });
      all = parts.every(({ about }) => about === null);
      for (const [rank, part] of parts.entries()) {
        if (part.about === null) {
          ended = true;
          continue;
        }
        const turn = part as Turn<About>;
        if (ended || turn.about.first !== expected) {
          const text = `rank ${rank} reads other data; expected item ${expected}; received item ${turn.about.first}`;
          const failure = new AliError('data', text, { remedy: 'give every host the same data' });
          await ranks.exchange(`${what} that differ`, () => Promise.reject(failure));
        }
        expected += turn.about.count;
        yield turn;
      }
    }
  } finally {
    await iterator.return?.();
  }
}

/** Takes part in a stream whose items only others need. */
export async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  const iterator = stream[Symbol.asyncIterator]();
  while (!(await iterator.next()).done);
}

/** An array of `width` numbers an item. */
export interface Rows {
  readonly values: Float32Array | Float64Array | Int32Array;
  readonly width: number;
}

/**
 * Fills arrays of `count` rows: `own` does the rows from `from` to below `to`, and afterwards every rank has all of them.
 * @param options.unit rows that are always done together: no rank begins or ends amid them
 */
export async function complete(
  ranks: Ranks,
  what: string,
  { count, unit }: { readonly count: number; readonly unit: number },
  own: (from: number, to: number) => Promise<readonly Rows[]>,
): Promise<void> {
  const units = Math.ceil(count / unit);
  const edge = (rank: number) => Math.min(count, unit * Math.floor((rank * units) / ranks.size));
  let rows: readonly Rows[] = [];
  const cut = ({ values, width }: Rows, rank: number) => {
    const { buffer, byteOffset, BYTES_PER_ELEMENT: bytes } = values;
    const [from, to] = [rank, rank + 1].map((each) => edge(each) * width * bytes) as [number, number];
    return new Uint8Array(buffer, byteOffset + from, to - from);
  };
  const parts = await ranks.exchange(`${what} of ${count}`, async () => {
    rows = await own(edge(ranks.rank), edge(ranks.rank + 1));
    return { about: null, arrays: rows.map((each) => cut(each, ranks.rank)) };
  });
  for (const [rank, { arrays }] of parts.entries()) {
    if (rank !== ranks.rank) for (const [place, bytes] of arrays.entries()) cut(rows[place]!, rank).set(bytes);
  }
}

/** Stretches of `count` items for the ranks in turn: at most `most` items each, in whole units, and equally many for each rank. */
export function stretchesOf(
  count: number,
  { size, unit, most }: Pick<Share, 'size'> & { readonly unit: number; readonly most: number },
): number {
  const rounds = Math.ceil(count / (most * size));
  return Math.min(most, unit * Math.max(1, Math.ceil(count / (size * Math.max(1, rounds) * unit))));
}
