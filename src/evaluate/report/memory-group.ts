/** Whether samples repeat training items. */

import { encodePng } from '../../data/picture.ts';
import { drawPairs } from '../../train/snapshot.ts';
import { nearestTraining } from '../memory/nearest-training.ts';
import { selectRows } from '../points.ts';
import type { Context } from './context.ts';
import type { Measured } from './finding.ts';

const shown = 16;

/** Says nothing on data that the run was not trained on, as it cannot have memorised any of them. */
export async function memoryGroup(
  context: Pick<Context, 'model' | 'dataset' | 'real' | 'fake' | 'training' | 'options'>,
): Promise<Measured> {
  const { model, dataset, real, fake, options } = context;
  if (dataset.digest !== model.provenance.data.digest) {
    const reason = 'the training split is not the run’s (digests differ)';
    return { leftOut: [{ name: 'memory', reason }] };
  }
  const training = await context.training();
  const found = await nearestTraining({ samples: fake, heldOut: real, training }, options);
  const order = Array.from(found.distances.keys()).sort((a, b) => found.distances[a]! - found.distances[b]!);
  const closest = order.slice(0, shown);
  const twins = selectRows(
    training,
    closest.map((i) => found.nearest[i]!),
  );
  const drawn =
    model.shape.length === 3 ? drawPairs(selectRows(fake, closest).data, twins.data, model.shape) : undefined;
  return {
    group: {
      name: 'memory',
      title: `nearest of ${training.count} training items to ${fake.count} samples, and to as many held-out items`,
      findings: [
        {
          id: 'memory/ratio',
          value: found.ratio,
          floor: 1,
          better: 'near the floor',
          about: 'median distance of samples over that of held-out items: far below 1 repeats, far above 1 strays',
        },
        {
          id: 'memory/copies',
          value: found.copies,
          floor: 0.01,
          better: 'less',
          about: 'share of samples nearer to a training item than 99 % of held-out items are, 0 … 1',
        },
      ],
    },
    picture: drawn && {
      file: 'nearest.png',
      caption: 'the samples nearest to a training item and, below each, that item',
      png: encodePng(drawn),
    },
  };
}
