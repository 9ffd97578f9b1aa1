/**
 * The discriminators of cycles: C tells (a, a) from (a, b), where b is a after a round trip (ALICE, Li et al. 2017;
 * D_xx and D_zz of ALAD, Zenati et al. 2018). The two are concatenated along the channels.
 */

import { concat, reshape, type Value } from '../graph/index.ts';
import { flatten } from '../nn/layers.ts';
import type { Scope } from '../nn/scope.ts';
import { misfit, type NetworkSpecification } from './networks.ts';
import { type Rows, rowsBeforeLast, sequential } from './sequential.ts';

export interface CycleJudgement {
  /** One logit a pair, [n]; positive means "the same twice". */
  readonly logits: Value;
  /** The last hidden layer, before the logit, [n, size]. */
  readonly hidden: Value;
}

/** Before the names of its states. */
export const cycleName = (of: 'x' | 'z') => `discriminator.cycle-${of}`;

/**
 * C(a, b) for a, b [n, …]. Its rows are `discriminator.cycleX` or `cycleZ`; where there are none, those of the path of x
 * or z and then the joint ones, with parameters of their own.
 * @throws AliError 'shape' where its rows do not end in one output
 */
export function judgeCycle(
  scope: Scope,
  { discriminator }: NetworkSpecification,
  of: 'x' | 'z',
  [a, b]: readonly [Value, Value],
): CycleJudgement {
  const name = cycleName(of);
  const own = of === 'x' ? discriminator.cycleX : discriminator.cycleZ;
  const pair = concat([a, b], 1);
  const judge = (at: string, x: Value, rows: Rows): CycleJudgement => {
    const logits = flatten(sequential(scope, at, x, rows));
    if (logits.shape[1] !== 1) throw misfit(at, rows, 'one output, the logit', `${logits.shape[1]}`);
    const hidden = flatten(sequential(scope, at, x, rowsBeforeLast(rows)));
    return { logits: reshape(logits, [a.shape[0]!]), hidden };
  };
  if (own) return judge(name, pair, own);
  return judge(`${name}.joint`, flatten(sequential(scope, name, pair, discriminator[of])), discriminator.joint);
}
