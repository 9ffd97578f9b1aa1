import { expect, test } from 'vitest';
import type { RunSummary } from '../../shared/messages.ts';
import { chooseRuns } from './choose-runs.ts';

const run = (name: string, more: Partial<RunSummary> = {}): RunSummary => ({
  name,
  state: 'finished',
  preset: 'grid',
  objective: 'ali',
  data: 'grid',
  seed: 1,
  step: 1,
  steps: 1,
  rate: null,
  created: 0,
  updated: 0,
  measures: {},
  picture: null,
  canStop: false,
  canResume: false,
  ...more,
});
const runs = [
  run('0002-grid', { created: 2, measures: { 'reconstruction/mse': 0.5 } }),
  run('0010-grid', { created: 1, state: 'running', step: 9, measures: { 'reconstruction/mse': null } }),
  run('0003-ring', { created: 3, objective: 'vae', data: 'ring', measures: { 'reconstruction/mse': 0.1 } }),
];
const names = (choice: Partial<Parameters<typeof chooseRuns>[1]>) =>
  chooseRuns(runs, { text: '', state: 'all', order: 'name', ...choice }).map(({ name }) => name);

test('sorted by name as numbers, by age, steps, and error with the unmeasured last', () => {
  expect(names({})).toEqual(['0002-grid', '0003-ring', '0010-grid']);
  expect(names({ order: 'newest' })).toEqual(['0003-ring', '0002-grid', '0010-grid']);
  expect(names({ order: 'steps' })[0]).toBe('0010-grid');
  expect(names({ order: 'reconstruction' })).toEqual(['0003-ring', '0002-grid', '0010-grid']);
});

test('found by all of the words, wherever they stand, and by state', () => {
  expect(names({ text: ' RING vae ' })).toEqual(['0003-ring']);
  expect(names({ text: 'ring ali' })).toEqual([]);
  expect(names({ text: 'seed 1', state: 'running' })).toEqual(['0010-grid']);
});
