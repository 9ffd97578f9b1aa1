import { expect, it } from 'vitest';
import { mergeConfig } from '../presets/config.ts';
import { findPreset } from '../presets/index.ts';
import { scheduleWarnings } from './schedule-warning.ts';

it.each([
  ['linear', 100, 8, ['the learning rate falls over 100 steps, but this run stops at 8']],
  ['linear', 4, 8, ['the learning rate has fallen after 4 steps, but this run goes on to 8']],
  ['cosine', 8, 8, []],
  ['constant', 100, 8, []],
] as const)('%s over %d steps in a run of %d', (kind, planned, steps, messages) => {
  const config = mergeConfig(findPreset('digits'), { steps, schedule: { kind, steps: planned } });
  const warnings = scheduleWarnings(config);
  expect(warnings.map(({ message }) => message)).toEqual(messages);
  for (const { remedy } of warnings) expect(remedy).toBe('fit it with --set schedule.steps=8');
});
