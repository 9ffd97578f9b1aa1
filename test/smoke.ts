/** An experiment of the paper at its smallest budget, done in the test's own process. */

import { doCell } from '../src/reproduce/do-cell.ts';
import type { Plan, PlanOption } from '../src/reproduce/experiment.ts';
import { findExperiment } from '../src/reproduce/index.ts';
import { reproduce } from '../src/reproduce/reproduce.ts';

export function smoke(name: string, out: string, options: Pick<Plan, PlanOption> = {}) {
  const experiment = findExperiment(name);
  return reproduce(experiment, {
    ...options,
    budget: 'smoke',
    out,
    processes: 1,
    launch: async (cell, { folder, signal }) => {
      const plan = { experiment: name, budget: 'smoke', seeds: experiment.seeds.smoke, ...options } as const;
      await doCell(cell.name, { experiment, plan, folder, signal, report: () => {} });
    },
  });
}
