/** Which runs the list shows, and in which order. */

import type { RunState, RunSummary } from '../../shared/messages.ts';

export const orders = {
  newest: 'Newest first',
  updated: 'Last updated',
  name: 'Name',
  steps: 'Most steps',
  reconstruction: 'Best reconstruction',
} as const;

export type Order = keyof typeof orders;

export interface Choice {
  /** Words that must all be in the name, preset, objective, data or state. */
  readonly text: string;
  readonly state: RunState | 'all';
  readonly order: Order;
}

export function chooseRuns(runs: Iterable<RunSummary>, { text, state, order }: Choice): RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (run: RunSummary) => {
    const all = [run.name, run.preset, run.objective, run.data, run.state, `seed ${run.seed}`].join(' ').toLowerCase();
    return (state === 'all' || run.state === state) && words.every((word) => all.includes(word));
  };
  return [...runs].filter(fits).sort(comparisons[order]);
}

type Compare = (a: RunSummary, b: RunSummary) => number;

const byName: Compare = (a, b) => b.name.localeCompare(a.name, 'en', { numeric: true });
const error = ({ measures }: RunSummary) => measures['reconstruction/mse'] ?? Number.POSITIVE_INFINITY;

const comparisons: Readonly<Record<Order, Compare>> = {
  newest: (a, b) => b.created - a.created || byName(a, b),
  updated: (a, b) => b.updated - a.updated || byName(a, b),
  name: (a, b) => -byName(a, b),
  steps: (a, b) => b.step - a.step || byName(a, b),
  reconstruction: (a, b) => (error(a) === error(b) ? byName(a, b) : error(a) - error(b)),
};
