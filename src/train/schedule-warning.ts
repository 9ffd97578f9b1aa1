/** Says when the learning rate's schedule and the run do not end together. */

import type { Config } from '../presets/config.ts';
import type { WarningEvent } from './events.ts';

/** At most one warning. */
export function scheduleWarnings({ schedule: { kind, steps: planned }, steps }: Config): WarningEvent[] {
  if (kind === 'constant' || planned === steps) return [];
  const message =
    steps < planned
      ? `the learning rate falls over ${planned} steps, but this run stops at ${steps}`
      : `the learning rate has fallen after ${planned} steps, but this run goes on to ${steps}`;
  const remedy = `fit it with --set schedule.steps=${steps}`;
  return [{ event: 'warning', step: 0, code: 'schedule-mismatch', message, remedy }];
}
