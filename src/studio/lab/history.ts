/** Curves of a run of any length in a fixed room: means over equal stretches of steps, which grow as the run does. */

import type { Trace } from './laboratory.ts';

/** What is kept of a stretch of steps: where it ends, and the means over it. */
export type Stretch = Trace;

export interface History {
  /** From the first step to the last, fewer than the limit. */
  readonly stretches: readonly Stretch[];
  add(traces: readonly Trace[]): void;
  clear(): void;
}

/** @param limit stretches that are kept at most; even */
export function createHistory(limit = 400): History {
  let stretches: Stretch[] = [];
  let open: Trace[] = [];
  let length = 1;
  return {
    get stretches() {
      return stretches;
    },
    add(traces) {
      for (const trace of traces) {
        open.push(trace);
        if (open.length < length) continue;
        stretches.push(meanOf(open));
        open = [];
        if (stretches.length < limit) continue;
        stretches = Array.from({ length: limit / 2 }, (_, i) => meanOf(stretches.slice(2 * i, 2 * i + 2)));
        length *= 2;
      }
    },
    clear() {
      [stretches, open, length] = [[], [], 1];
    },
  };
}

function meanOf(traces: readonly Trace[]): Stretch {
  const mean = (key: keyof Trace) => traces.reduce((sum, trace) => sum + trace[key], 0) / traces.length;
  return {
    step: traces.at(-1)!.step,
    discriminator: mean('discriminator'),
    generator: mean('generator'),
    encoderJoint: mean('encoderJoint'),
    decoderJoint: mean('decoderJoint'),
  };
}

/** The loss of a discriminator that can only guess. */
export const guess = 2 * Math.log(2);

/** What of the losses is worth a picture: all but the outermost fiftieth of them, and the guess, with some room about. */
export function rangeOf(stretches: readonly Stretch[]): { readonly low: number; readonly high: number } {
  const losses = stretches.flatMap(({ discriminator, generator }) => [discriminator, generator]).sort((a, b) => a - b);
  const at = (share: number) => losses[Math.floor(share * (losses.length - 1))] ?? guess;
  const [low, high] = [Math.min(at(0.02), guess), Math.max(at(0.98), guess)];
  const room = Math.max(0.1, 0.1 * (high - low));
  return { low: Math.max(0, low - room), high: high + room };
}
