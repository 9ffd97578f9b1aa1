import { expect, test } from 'vitest';
import { createWatchdog } from './watchdog.ts';

const healthy = {
  'discriminator/encoder-joint': 0.6,
  'discriminator/decoder-joint': 0.4,
  'mu/std': 1,
  'sigma/mean': 0.1,
};

function warnings(watch: Record<string, number>, times: number): string[] {
  const watchdog = createWatchdog();
  return Array.from({ length: times }, (_, step) => watchdog.warnings(step, { ...healthy, ...watch })).flatMap((list) =>
    list.map(({ code }) => code),
  );
}

test.each([
  ['discriminator-saturated', { 'discriminator/encoder-joint': 0.999, 'discriminator/decoder-joint': 0.001 }],
  ['sigma-vanished', { 'sigma/mean': 1e-5 }],
])('%s speaks once, after ten logged steps in a row', (code, watch) => {
  expect(warnings(watch, 9)).toEqual([]);
  expect(warnings(watch, 40)).toEqual([code]);
});

test('a healthy run, and one that only stumbles, bring no warning', () => {
  expect(warnings({}, 100)).toEqual([]);
  const watchdog = createWatchdog();
  const stumbling = Array.from({ length: 100 }, (_, step) =>
    watchdog.warnings(step, { ...healthy, 'sigma/mean': step % 9 === 0 ? 0.1 : 0 }),
  );
  expect(stumbling.flat()).toEqual([]);
});

test('a number that is not finite is named', () => {
  const watchdog = createWatchdog();
  expect(() => watchdog.check(7, healthy)).not.toThrow();
  expect(() => watchdog.check(7, { ...healthy, 'mu/std': Number.NaN })).toThrow(/step 7: mu\/std is NaN/);
  expect(() => watchdog.check(7, { 'loss/generator': Number.POSITIVE_INFINITY })).toThrow(/Infinity/);
});

test('codes that are ignored show in the reconstructions, from half of the run on, once', () => {
  const codes = (ratio: number, steps: number[]) => {
    const watchdog = createWatchdog();
    return steps.flatMap((step) =>
      watchdog.snapshotWarnings(step, 100, { 'reconstruction/ratio': ratio }).map(({ code }) => code),
    );
  };
  expect(codes(0.99, [0, 25, 49])).toEqual([]);
  expect(codes(0.99, [0, 50, 75, 100])).toEqual(['encoder-ignored']);
  expect(codes(0.5, [50, 100])).toEqual([]);
});
