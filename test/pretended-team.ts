/** One rank of a team and its training step, without MPI and without a graph. */

import type { Team } from '../src/distributed/team.ts';
import type { TrainingStep, Watch } from '../src/train/step.ts';

/** Rank 1 of two; `others` make of what this one gives what comes back. */
export function pretendTeam(others: Partial<Team>): Team {
  return {
    ...{ rank: 1, size: 2, vendor: 'MPICH', ranksHere: 2, times: { sum: 0 } },
    sum() {},
    broadcast() {},
    tell: (value) => value,
    enter() {},
    leave() {},
    fail() {},
    ...others,
  };
}

/** A step that does nothing, with one parameter, its velocity and one running mean. */
export function idleStep(): TrainingStep & { pushed: number } {
  const states = new Map([
    ['weight', Float32Array.of(1, 2)],
    ['bn.mean', Float32Array.of(7)],
  ]);
  const step = {
    ...{
      device: 'cpu' as const,
      states,
      averages: new Map([...states].map(([name, values]) => [name, values.slice()])),
      slots: new Map([['weight.velocity', Float32Array.of(0, 0)]]),
    },
    ...{ shapes: new Map(), model: {} as TrainingStep['model'], atOnce: 1, pushed: 0 },
    times: { feed: 0, graph: 0, exchange: 0, update: 0 },
    run: async (): Promise<Watch> => ({}),
    pull: async () => {},
    push: () => void step.pushed++,
    locations: () => ({}),
    isFinite: () => true,
    release: async () => {},
  };
  return step;
}
