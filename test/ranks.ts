/** Ranks without MPI: as many as a test wants, in one process. */

import type { Part, Ranks } from '../src/distributed/ranks.ts';

/** Does `work` as each of `size` ranks at once; where one fails in an exchange, all do. */
export function asRanks<Result>(size: number, work: (ranks: Ranks) => Promise<Result>): Promise<Result[]> {
  const rounds: {
    readonly what: string[];
    readonly parts: Promise<Part>[];
    readonly all: Deferred<Part[]>;
  }[] = [];
  const ranksOf = (rank: number): Ranks => {
    let turn = 0;
    let before: Promise<unknown> = Promise.resolve();
    return {
      rank,
      size,
      ranksHere: size,
      exchange(what, own) {
        const done = before.then(async () => {
          rounds[turn] ??= { what: [], parts: [], all: defer<Part[]>() };
          const round = rounds[turn++]!;
          const part = own();
          part.catch(() => {});
          round.what[rank] = what;
          round.parts[rank] = part;
          if (round.parts.filter(Boolean).length === size) {
            if (new Set(round.what).size > 1) round.all.reject(new Error(`ranks are at ${round.what.join(', ')}`));
            Promise.all(round.parts).then(round.all.resolve, round.all.reject);
          }
          return round.all.promise;
        });
        before = done.catch(() => {});
        return done;
      },
    };
  };
  return Promise.all(Array.from({ length: size }, (_, rank) => work(ranksOf(rank))));
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function defer<T>(): Deferred<T> {
  let [resolve, reject]: [(value: T) => void, (error: unknown) => void] = [() => {}, () => {}];
  const promise = new Promise<T>((done, fail) => {
    [resolve, reject] = [done, fail];
  });
  return { promise, resolve, reject };
}
