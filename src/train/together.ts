/** Several ranks on one run: rank 0 does all that a single process does, the others take their part in its steps. */

import type { Dataset } from '../data/dataset.ts';
import { ofRank } from '../distributed/of-rank.ts';
import { joinTeam, type Team } from '../distributed/team.ts';
import { AliError } from '../errors.ts';
import type { Config } from '../presets/config.ts';
import { createClock } from './clock.ts';
import { type Comparison, createComparison, findDifference, withComparison } from './compare-ranks.ts';
import type { TrainingEvent } from './events.ts';
import { storageOf } from './same-data.ts';
import type { TrainingStep } from './step.ts';
import { checkItems, configOfRank, createExchange, shareStates } from './team-step.ts';
import { createWatchdog } from './watchdog.ts';

/** What rank 0 lets the others know before the first step. */
interface Assignment {
  readonly config: Config;
  /** Digest of the data. */
  readonly digest: string;
  /** Steps done before. */
  readonly from: number;
}

/** What rank 0 needs of the others; a process that trains alone has a crew of one, which changes nothing. */
export interface Crew {
  readonly size: number;
  /** Ranks on this machine. */
  readonly ranksHere: number;
  /** Aborted at the same step on all ranks. */
  readonly signal: AbortSignal | undefined;
  /** The step of this rank's share; `create` is given its configuration and what the step exchanges. */
  createStep(config: Config, dataset: Dataset, create: CreateStep): Promise<TrainingStep>;
  /** Starts the others, each with the states as they are here. */
  begin(step: TrainingStep, assignment: Assignment): void;
}

/** How the ranks beside rank 0 get data and step. */
export interface Preparation {
  items(config: Config, storage: { readonly memoryLimit?: number }): Promise<Dataset>;
  step: CreateStep;
}

type CreateStep = (
  config: Config,
  dataset: Dataset,
  of: { readonly exchange?: ReturnType<typeof createExchange>['exchange']; readonly ranksHere: number },
) => Promise<TrainingStep>;

/**
 * Runs `lead` on a process that trains alone and on rank 0 of a team; the other ranks follow it, yield nothing, and end when
 * it ends. Where one of them fails, all end.
 */
export async function* together(
  lead: (crew: Crew) => AsyncGenerator<TrainingEvent>,
  preparation: Preparation,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrainingEvent> {
  const team = await joinTeam();
  if (!team) yield* lead(alone(signal));
  else if (team.rank === 0) yield* leadTeam(team, lead, signal);
  else await followTeam(team, preparation, signal);
}

function alone(signal: AbortSignal | undefined): Crew {
  return {
    size: 1,
    ranksHere: 1,
    signal,
    createStep: (config, dataset, create) => create(config, dataset, { ranksHere: 1 }),
    begin() {},
  };
}

async function* leadTeam(
  team: Team,
  lead: (crew: Crew) => AsyncGenerator<TrainingEvent>,
  ownSignal: AbortSignal | undefined,
): AsyncGenerator<TrainingEvent> {
  const { size, ranksHere } = team;
  const { exchange, signal } = createExchange(team, ownSignal);
  let begun = false;
  const crew: Crew = {
    size,
    ranksHere,
    signal,
    async createStep(config, dataset, create) {
      const own = configOfRank(config, size);
      checkItems(dataset.train, size);
      const step = await create(own, dataset, { exchange, ranksHere });
      return withComparison(step, createComparison(step, team, { config, signal }));
    },
    begin(step, assignment) {
      begun = true;
      team.tell(assignment);
      shareStates(step, team);
      const difference = findDifference(step, team, assignment.from);
      if (difference) throw difference;
    },
  };
  team.enter();
  let whole = false;
  try {
    yield* lead(crew);
    whole = true;
  } finally {
    if (!begun) team.tell();
    if (whole || !begun) team.leave();
    else team.fail();
  }
}

/** The same steps as rank 0, without a run directory. */
async function followTeam(team: Team, preparation: Preparation, ownSignal: AbortSignal | undefined): Promise<void> {
  team.enter();
  try {
    const assignment = team.tell() as Assignment | null;
    if (assignment) await follow(team, assignment, preparation, ownSignal);
    team.leave();
  } catch (error) {
    team.fail();
    throw error instanceof AliError ? ofRank(team, error) : error;
  }
}

async function follow(
  team: Team,
  { config, digest, from }: Assignment,
  preparation: Preparation,
  ownSignal: AbortSignal | undefined,
): Promise<void> {
  const { size, ranksHere } = team;
  const { exchange, signal } = createExchange(team, ownSignal);
  const dataset = await preparation.items(config, storageOf(digest));
  let step: TrainingStep | undefined;
  try {
    if (dataset.digest !== digest) {
      throw new AliError(
        'data',
        `the data at "${config.data}" are not those of rank 0; expected digest ${digest}; received ${dataset.digest}`,
        {
          remedy: 'give every host the same files, of the same times where a folder stays on the disk',
        },
      );
    }
    step = await preparation.step(configOfRank(config, size), dataset, { exchange, ranksHere });
    shareStates(step, team);
    if (findDifference(step, team, from)) return;
    await followSteps(step, { config, from, signal, compare: createComparison(step, team, { config, signal }) });
  } finally {
    await step?.release();
    await dataset.close?.();
  }
}

interface Following {
  readonly config: Config;
  readonly from: number;
  readonly signal: AbortSignal;
  readonly compare: Comparison;
}

/** What is wrong with the numbers of all ranks ends them all at the same step, and rank 0 says it. */
async function followSteps(step: TrainingStep, { config: { steps }, from, signal, compare }: Following): Promise<void> {
  const watchdog = createWatchdog();
  const clock = createClock(from);
  for (let done = from; done < steps && !signal.aborted; ) {
    const watch = await step.run(done++);
    if (compare(done)) return;
    try {
      watchdog.check(done, watch);
    } catch {
      return;
    }
    if (clock.pause()) await new Promise(setImmediate);
  }
}
