/** Work that every rank of an MPI job does, and that ends for all where it ends for one. */

import { AliError, type ErrorCode } from '../errors.ts';
import { ofRank } from './of-rank.ts';
import { aloneRanks, type Part, type Ranks } from './ranks.ts';
import { joinTeam, type Team } from './team.ts';

/**
 * Does the same work on every rank. An error inside an exchange is thrown on rank 0 only, as the others know of it; any other ends
 * the job with the process in which it was thrown.
 * @throws AliError 'runtime' where MPI cannot be had, and whatever `work` throws
 */
export async function onRanks(work: (ranks: Ranks) => Promise<void>): Promise<void> {
  const team = await joinTeam();
  await (team ? onTeam(team, work) : work(aloneRanks));
}

/** `onRanks` for a team that is there. */
export async function onTeam(team: Team, work: (ranks: Ranks) => Promise<void>): Promise<void> {
  const { rank, size, ranksHere } = team;
  const known = { failed: false };
  let before: Promise<unknown> = Promise.resolve();
  const ranks: Ranks = {
    rank,
    size,
    ranksHere,
    exchange(what, own) {
      const parts = before.then(() => exchange(team, what, own, known));
      before = parts.catch(() => {});
      return parts;
    },
  };
  team.enter();
  try {
    await work(ranks);
    team.leave();
  } catch (error) {
    if (known.failed) team.leave();
    else team.fail();
    if (rank === 0) throw error;
    if (!known.failed) throw error instanceof AliError ? ofRank(team, error) : error;
  }
}

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string | null;
}

/** What a rank says of its part before the part itself. */
interface Head {
  readonly what: string;
  readonly about: unknown;
  readonly lengths: readonly number[];
  readonly failure: Failure | null;
}

async function exchange(
  team: Team,
  what: string,
  own: () => Promise<Part>,
  known: { failed: boolean },
): Promise<readonly Part[]> {
  let [mine, wrong]: [Part, AliError | undefined] = [{ about: null, arrays: [] }, undefined];
  try {
    mine = await own();
  } catch (error) {
    if (!(error instanceof AliError)) throw error;
    wrong = error;
  }
  const parts: Part[] = [];
  let failure: AliError | undefined;
  for (let root = 0; root < team.size; root++) {
    const { about, lengths, ...head } = team.tell(root === team.rank && headOf(team, what, mine, wrong), root) as Head;
    parts.push({
      about,
      arrays: lengths.map((length, place) => {
        const bytes = root === team.rank ? mine.arrays[place]! : new Uint8Array(length);
        team.broadcast(bytes, root);
        return bytes;
      }),
    });
    if (head.failure) failure ??= root === team.rank ? wrong : errorOf(head.failure);
    if (head.what !== what) failure ??= new AliError('runtime', `rank ${root} is at ${head.what}, this one at ${what}`);
  }
  if (!failure) return parts;
  known.failed = true;
  throw failure;
}

function headOf(team: Team, what: string, { about, arrays }: Part, wrong: AliError | undefined): Head {
  const told = wrong && ofRank(team, wrong);
  return {
    what,
    about,
    lengths: arrays.map(({ byteLength }) => byteLength),
    failure: told ? { code: told.code, message: told.message, remedy: told.remedy ?? null } : null,
  };
}

const errorOf = ({ code, message, remedy }: Failure) => new AliError(code, message, remedy === null ? {} : { remedy });
