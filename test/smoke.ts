/** An experiment of the paper at its smallest budget, done in the test's own process; of its cells only those of `methods` where they are given. */

import { doCell } from '../src/reproduce/do-cell.ts';
import type { Plan, PlanOption } from '../src/reproduce/experiment.ts';
import { findExperiment } from '../src/reproduce/index.ts';
import { reproduce } from '../src/reproduce/reproduce.ts';

type Options = Pick<Plan, PlanOption> & { readonly methods?: readonly string[] };

export const methodOf = (settings: object) => (settings as { method: string }).method;

export function smoke(name: string, out: string, { methods, ...options }: Options = {}) {
  const whole = findExperiment(name);
  const experiment: typeof whole = {
    ...whole,
    cells: (plan) => whole.cells(plan).filter(({ settings }) => !methods || methods.includes(methodOf(settings))),
  };
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
