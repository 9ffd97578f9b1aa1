/** The processes of an MPI job that train together, as one of them sees them. */

import { hostname } from 'node:os';
import { AliError } from '../errors.ts';
import { launchOf } from './launch.ts';
import { type Mpi, openMpi } from './mpi.ts';
import { ofRank } from './of-rank.ts';
import type { Share } from './share.ts';

/** All but `enter`, `leave` and `fail` are calls that every rank makes, in the same order; each waits for the others. */
export interface Team extends Share {
  readonly vendor: string;
  /** Ranks on this machine, this one included. */
  readonly ranksHere: number;
  /** Milliseconds spent in `sum` so far, waiting for slower ranks included. */
  readonly times: { readonly sum: number };
  /** Sums an array over all ranks, in place: afterwards all hold the same bytes. */
  sum(values: Float32Array): void;
  /** Copies the array of rank `root`, default 0, over those of the others, which have its length. */
  broadcast(values: Uint8Array | Float32Array, root?: number): void;
  /** Returns on every rank what rank `root`, default 0, gives, as JSON can hold it. */
  tell(value?: unknown, root?: number): unknown;
  /** Common work begins: a process that ends before it leaves takes the others with it. */
  enter(): void;
  /** Common work has ended on this rank as on the others. */
  leave(): void;
  /** This rank cannot go on: the job ends with this process, or in five seconds. */
  fail(): void;
}

const grace = 5000;
const hostLength = 256;
/** MPI counts with 32 bits and a sign. */
const mostBytes = 2 ** 30;
let joined: Promise<Team> | undefined;

/**
 * The team of this process, joined once; undefined for one that no launcher started beside others, in which nothing of MPI is
 * loaded.
 * @throws AliError 'runtime' where MPI cannot be had: on every rank where it is so, as without it none can speak for another
 */
export async function joinTeam(): Promise<Team | undefined> {
  const launch = launchOf();
  if (!launch) return undefined;
  joined ??= openMpi(launch).then(createTeam, (error) => {
    throw launch.rank > 0 && error instanceof AliError ? ofRank(launch, error) : error;
  });
  return joined;
}

/** The team of a job that has been entered. At exit it is left, or ended where common work is not over. */
export function createTeam(mpi: Mpi): Team {
  const { rank, size, vendor } = mpi;
  const times = { sum: 0 };
  let busy = false;
  const broadcast = (values: Uint8Array | Float32Array, root = 0) => {
    const { buffer, byteOffset, byteLength } = values;
    for (let from = 0; from < byteLength; from += mostBytes)
      mpi.broadcast(new Uint8Array(buffer, byteOffset + from, Math.min(mostBytes, byteLength - from)), root);
  };

  const own = hostname();
  let ranksHere = 0;
  for (let other = 0; other < size; other++) {
    const name = new Uint8Array(hostLength);
    if (other === rank) new TextEncoder().encodeInto(own, name);
    broadcast(name, other);
    if (new TextDecoder().decode(name).replace(/\0+$/, '') === own) ranksHere++;
  }
  process.once('exit', (status) => {
    if (busy) mpi.abort(status || 1);
    else mpi.finalize();
  });

  return {
    rank,
    size,
    vendor,
    ranksHere,
    times,
    sum(values) {
      const began = performance.now();
      mpi.sum(values);
      times.sum += performance.now() - began;
    },
    broadcast,
    tell(value, root = 0) {
      const text = new TextEncoder().encode(JSON.stringify(value ?? null));
      const length = Uint32Array.of(text.length);
      broadcast(new Uint8Array(length.buffer), root);
      const bytes = rank === root ? text : new Uint8Array(length[0]!);
      broadcast(bytes, root);
      return JSON.parse(new TextDecoder().decode(bytes));
    },
    enter() {
      busy = true;
    },
    leave() {
      busy = false;
    },
    fail() {
      setTimeout(() => mpi.abort(1), grace).unref();
    },
  };
}
