/** Learning-rate schedules: a factor for the base rate as a function of the step. */

export type ScheduleKind = 'constant' | 'linear' | 'cosine' | 'exponential';

export interface ScheduleOptions {
  readonly kind: ScheduleKind;
  /** Steps over which the factor goes from 1 to `final`. */
  readonly steps: number;
  /** Share of the steps, at the beginning, over which the factor stays 1. Default 0. */
  readonly hold?: number;
  /** Factor after `steps` steps. Default 0 (1e-3 for 'exponential', which never reaches 0). */
  readonly final?: number;
  /** Steps of linear warm-up from 0 before anything else. Default 0. */
  readonly warmup?: number;
}

/** Returns step → factor; `step` counts from 0, and the factor after the last step stays `final`. */
export function schedule({ kind, steps, hold = 0, final, warmup = 0 }: ScheduleOptions): (step: number) => number {
  const start = warmup + hold * Math.max(0, steps - warmup);
  const end = final ?? (kind === 'exponential' ? 1e-3 : 0);
  return (step) => {
    if (step < warmup) return (step + 1) / (warmup + 1);
    if (kind === 'constant') return 1;
    const t = Math.min(Math.max((step - start) / Math.max(steps - start, 1), 0), 1);
    if (kind === 'linear') return 1 + t * (end - 1);
    if (kind === 'cosine') return end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * t));
    return end ** t;
  };
}
