import { expect, test } from 'vitest';
import { fillNormal } from '../random/fill.ts';
import { chooseRule, thresholdOf } from './threshold.ts';

const scores = Array.from({ length: 99 }, (_, place) => 99 - place);

test('by contamination that share exceeds the threshold', () => {
  const threshold = thresholdOf(scores, { rule: 'contamination', rate: 0.1 });
  expect(scores.filter((score) => score > threshold)).toHaveLength(10);
});

test('by a false-alarm rate: the order statistic of split conformal prediction', () => {
  expect(thresholdOf(scores, { rule: 'false-alarm-rate', rate: 0.05 })).toBe(95);
  expect(thresholdOf(scores, { rule: 'false-alarm-rate', rate: 0.01 })).toBe(99);
  expect(() => thresholdOf(scores, { rule: 'false-alarm-rate', rate: 0.009 })).toThrow('at least 111 held-out items');
});

test('the false alarms of fresh normal scores stay below the rate on average', () => {
  const [trials, held, rate] = [400, 50, 0.1];
  const draws = new Float32Array(trials * (held + 1));
  fillNormal(draws, { seed: 3, stream: 'conformal', step: 0 });
  let alarms = 0;
  for (let trial = 0; trial < trials; trial++) {
    const own = draws.subarray(trial * (held + 1), (trial + 1) * (held + 1));
    if (own[held]! > thresholdOf(own.subarray(0, held), { rule: 'false-alarm-rate', rate })) alarms++;
  }
  const expected = 1 - 46 / 51;
  const deviation = Math.sqrt((expected * (1 - expected)) / trials);
  expect(Math.abs(alarms / trials - expected)).toBeLessThan(3 * deviation);
});

test('the rule that options make', () => {
  expect(chooseRule({})).toEqual({ rule: 'contamination', rate: 0.05 });
  expect(chooseRule({ falseAlarmRate: 0.01 })).toEqual({ rule: 'false-alarm-rate', rate: 0.01 });
  expect(() => chooseRule({ contamination: 0.1, falseAlarmRate: 0.1 })).toThrow('received both');
  expect(() => chooseRule({ falseAlarmRate: 0 })).toThrow('between 0 and 1; received 0');
});
