/** All items of some data with their scores, in memory: what has to be known before anything can be ranked. */

import { itemSizeOf } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import type { Points } from '../evaluate/points.ts';
import type { AnomalyScoreName } from '../model/scores.ts';
import type { Scores } from './combine.ts';
import type { AnomalyDetector } from './detector.ts';
import type { DetectorData, ReadingOptions } from './options.ts';

export interface ReadItems {
  /** In the networks' range. */
  readonly points: Points;
  readonly parts: Scores;
  readonly labels: readonly string[] | undefined;
}

const mostBytes = 2 * 2 ** 30;

/** @throws AliError 'data' for no items, or more than 2 GiB of them */
export async function readAll(
  detector: AnomalyDetector,
  data: DetectorData,
  options: ReadingOptions,
): Promise<ReadItems> {
  const size = itemSizeOf(detector.model.shape);
  const blocks: Float32Array[] = [];
  const found = new Map<AnomalyScoreName, Float32Array[]>();
  const labels: string[] = [];
  let [count, hasLabels] = [0, false];
  for await (const block of detector.scoreBlocks(data, options)) {
    count += block.count;
    if (count * size * 4 > mostBytes) {
      throw new AliError('data', `evaluate: expected at most ${mostBytes} bytes of items; received more`, {
        remedy: 'evaluate on fewer items',
      });
    }
    const { values } = block;
    blocks.push(values instanceof Uint8Array ? Float32Array.from(values, (byte) => byte / 255) : values.slice());
    for (const [name, scores] of Object.entries(block.parts) as [AnomalyScoreName, Float32Array][]) {
      found.set(name, [...(found.get(name) ?? []), scores]);
    }
    if (block.labels) {
      hasLabels = true;
      for (const label of block.labels) labels.push(label);
    }
  }
  if (count === 0) throw new AliError('data', 'evaluate: expected items; received none', { remedy: 'check the data' });
  return {
    points: { data: joined(blocks), count, size },
    parts: Object.fromEntries([...found].map(([name, scores]) => [name, joined(scores)])),
    labels: hasLabels ? labels : undefined,
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}
