/** What an item's anomaly scores are beside those of held-out items, by the words and weights of `ali detect`. */

import { combine, type ScoreName, type Scores, statisticsOf } from '../../../../detect/combine.ts';
import type { EncodedInfo, ModelInfo } from '../../../shared/model-messages.ts';
import { shareBelow } from './anomaly.ts';
import type { EncodedData } from './encoded-data.ts';

export interface Judgement {
  readonly name: ScoreName;
  readonly value: number;
  /** Share of the held-out items with a lower score, once theirs are known. */
  readonly share: number | undefined;
}

/** One number a name, in the order of the names; each one of `count` where they are of more items. */
function byName(names: readonly ModelInfo['scores'][number][], scores: Float32Array, count: number): Scores {
  return Object.fromEntries(names.map((name, place) => [name, scores.subarray(place * count, (place + 1) * count)]));
}

/**
 * The score that `ali detect` takes first, then those that it is made of. A combination needs the scores of held-out items.
 * @param scores of one item, in the order of `info.scores`
 */
export function judgementsOf(
  info: Pick<ModelInfo, 'objective' | 'scores'>,
  scores: Float32Array,
  encoded: (Pick<EncodedData, 'scores'> & { readonly info: Pick<EncodedInfo, 'judged'> }) | undefined,
): Judgement[] {
  const { scores: names, objective } = info;
  const own = byName(names, scores, 1);
  const usual = encoded && encoded.info.judged > 0 ? byName(names, encoded.scores, encoded.info.judged) : undefined;
  const statistics = usual && statisticsOf(usual);
  const judge = (name: ScoreName): Judgement => {
    const of = (each: Scores) => combine(each, name, statistics ?? {});
    const value = of(own)[0]!;
    return { name, value, share: usual && shareBelow(of(usual), value) };
  };
  const all: ScoreName[] = usual && names.length > 1 ? ['combination', ...names] : [...names];
  const first = objective === 'alad' ? all.indexOf('alad') : 0;
  return [all[first]!, ...all.filter((_, place) => place !== first)].map(judge);
}

/** What the scores are compared with, in words. */
export function comparedWith({ info, items }: Pick<EncodedData, 'items'> & { readonly info: EncodedInfo }): string {
  const heldOut = items.some((item) => item >= info.train);
  return `${info.judged.toLocaleString('en')} ${heldOut ? 'held-out items' : 'items'}`;
}
