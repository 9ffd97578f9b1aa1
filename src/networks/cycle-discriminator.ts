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
export const cycleName = (of: 'x' | 'z') => `discriminator.cycle-${of}` as const;

/**
 * Its rows: `discriminator.cycleX` or `cycleZ`; where there are none, those of the path of x or z and then the joint ones, with
 * parameters of their own.
 */
export function cycleParts(
  { discriminator }: Pick<NetworkSpecification, 'discriminator'>,
  of: 'x' | 'z',
): readonly { readonly name: `discriminator.cycle-${'x' | 'z'}${'' | '.joint'}`; readonly rows: Rows }[] {
  const name = cycleName(of);
  const own = of === 'x' ? discriminator.cycleX : discriminator.cycleZ;
  if (own) return [{ name, rows: own }];
  return [
    { name, rows: discriminator[of] },
    { name: `${name}.joint`, rows: discriminator.joint },
  ];
}

/**
 * C(a, b) for a, b [n, …].
 * @throws AliError 'shape' where its rows do not end in one output
 */
export function judgeCycle(
  scope: Scope,
  specification: NetworkSpecification,
  of: 'x' | 'z',
  [a, b]: readonly [Value, Value],
): CycleJudgement {
  const parts = cycleParts(specification, of);
  const { name, rows } = parts.at(-1)!;
  const fed = parts
    .slice(0, -1)
    .reduce((x, part) => flatten(sequential(scope, part.name, x, part.rows)), concat([a, b], 1));
  const logits = flatten(sequential(scope, name, fed, rows));
  if (logits.shape[1] !== 1) throw misfit(name, rows, 'one output, the logit', `${logits.shape[1]}`);
  const hidden = flatten(sequential(scope, name, fed, rowsBeforeLast(rows)));
  return { logits: reshape(logits, [a.shape[0]!]), hidden };
}
