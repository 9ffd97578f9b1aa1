/** Looks at a run's numbers for the ways in which ALI goes wrong, and says what to try. */

import { AliError } from '../errors.ts';
import type { WarningEvent } from './events.ts';
import type { Watch } from './step.ts';

interface Rule {
  readonly code: string;
  readonly holds: (watch: Watch) => boolean;
  readonly message: string;
  readonly remedy: string;
}

/** A rule must hold for this many logged steps in a row before it speaks. */
const patience = 10;

const at = (watch: Watch, name: string, otherwise: number) => watch[name] ?? otherwise;

const rules: readonly Rule[] = [
  {
    code: 'discriminator-saturated',
    holds: (watch) =>
      at(watch, 'discriminator/encoder-joint', 0.5) > 0.98 && at(watch, 'discriminator/decoder-joint', 0.5) < 0.02,
    message: 'the discriminator tells the two joints apart almost surely, so the generator learns little',
    remedy: 'try more dropout in the discriminator, or a smaller optimiser.discriminator.learningRate',
  },
  {
    code: 'sigma-vanished',
    holds: (watch) => at(watch, 'sigma/mean', 1) < 1e-3,
    message: 'the posterior standard deviation has gone to 0: the encoder has become deterministic',
    remedy: 'this is harmless for reconstructions; for a stochastic posterior try a smaller latentSize',
  },
];

/** Reconstructions this near to the error of random pairs say that codes hold (almost) nothing of their items. */
const ignoredRatio = 0.9;

const encoderIgnored = {
  code: 'encoder-ignored',
  message: "reconstructions are hardly nearer to their originals than to other items: the encoder's codes are ignored",
  remedy: 'train longer, or try a wider z path in the discriminator, a smaller latentSize, or the objective bigan',
};

export interface Watchdog {
  /** Throws AliError 'diverged' where a number is no longer finite. `step` counts steps done. */
  check(step: number, watch: Watch): void;
  /** Warnings that this logged step brings; each rule speaks once a run. */
  warnings(step: number, watch: Watch): WarningEvent[];
  /** Warnings that the measures of a snapshot bring, from half of the run on. */
  snapshotWarnings(step: number, steps: number, measures: Watch): WarningEvent[];
}

export function createWatchdog(): Watchdog {
  const held = new Map<string, number>();
  let ignored = false;
  return {
    check(step, watch) {
      const broken = Object.entries(watch).find(([, value]) => !Number.isFinite(value));
      if (broken) throw diverged(step, `${broken[0]} is ${broken[1]}`);
    },
    snapshotWarnings(step, steps, measures) {
      const ratio = at(measures, 'reconstruction/ratio', 0);
      if (ignored || step === 0 || step < steps / 2 || ratio < ignoredRatio) return [];
      ignored = true;
      return [{ event: 'warning' as const, step, ...encoderIgnored }];
    },
    warnings(step, watch) {
      return rules.flatMap(({ code, holds, message, remedy }) => {
        const before = held.get(code) ?? 0;
        if (before === patience) return [];
        const count = holds(watch) ? before + 1 : 0;
        held.set(code, count);
        return count === patience ? [{ event: 'warning' as const, step, code, message, remedy }] : [];
      });
    },
  };
}

export function diverged(step: number, what: string): AliError {
  return new AliError('diverged', `training diverged at step ${step}: ${what}; expected finite numbers`, {
    remedy:
      'the last good checkpoint is kept; try a smaller optimiser.learningRate, schedule.warmup, or another seed, and ' +
      'look at the metrics before this step',
  });
}
