/** The checkpoints of a run as a choice. */

import type { OfferedModel } from '../../../shared/model-messages.ts';
import { showCount } from '../format.ts';

export interface CheckpointChoice {
  readonly step: number;
  readonly title: string;
}

/** The newest first; the newest and the best one say so. */
export function checkpointChoices({
  checkpoints,
  best,
}: Pick<OfferedModel, 'checkpoints' | 'best'>): CheckpointChoice[] {
  const latest = checkpoints.at(-1);
  return checkpoints.toReversed().map((step) => {
    const words = [
      `after ${showCount(step)} steps`,
      ...(step === latest ? ['latest'] : []),
      ...(step === best?.step ? [`best ${best.by}`] : []),
    ];
    return { step, title: words.join(', ') };
  });
}
