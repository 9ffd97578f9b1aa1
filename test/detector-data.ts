/** A small table whose anomalies break what holds for the rest, and networks that learn it in a second. */

import type { ConfigOverrides } from '../src/presets/config.ts';
import { fillNormal, fillUniform } from '../src/random/fill.ts';

/** ALI's deterministic sibling on dense layers; the decoder's last row is fitted to the table. */
export const tinyTabular: ConfigOverrides = {
  preset: 'ring',
  objective: 'bigan',
  steps: 400,
  batchSize: 32,
  threads: 1,
  gradientPenalty: 0,
  logEvery: 400,
  snapshotEvery: 400,
  checkpointEvery: 400,
  schedule: { kind: 'constant' },
  networks: {
    latentSize: 3,
    encoder: { kind: 'deterministic', layers: ['D32 leaky0.1', 'D3'] },
    decoder: { kind: 'deterministic', layers: ['D32 leaky0.1', 'D2'], output: 'linear' },
    discriminator: { x: ['D32 leaky0.1'], z: [], joint: ['D32 leaky0.1', 'D1'] },
  },
};

export interface SmallTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Columns a, b = 2a, c = -a (each with noise), colour, of which red or blue goes with the sign of a; label 1: b is far off. */
export function smallTable(count: number, { seed = 0, anomalies = 0.1 } = {}): SmallTable {
  const normal = new Float32Array(4 * count);
  const uniform = new Float32Array(count);
  fillNormal(normal, { seed, stream: 'small table', step: 0 });
  fillUniform(uniform, { seed, stream: 'small table/anomalies', step: 0 });
  const rows = Array.from({ length: count }, (_, row) => {
    const [a, first, second, third] = normal.subarray(4 * row, 4 * row + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const isAnomaly = uniform[row]! < anomalies;
    const b = isAnomaly ? -2 * a + 9 * Math.sign(third) : 2 * a + 0.1 * first;
    return [a, b, -a + 0.1 * second, a > 0 ? 'red' : 'blue', isAnomaly ? 1 : 0];
  });
  return { columns: ['a', 'b', 'c', 'colour', 'label'], rows };
}

/** As comma-separated text with a header. */
export function csvOf({ columns, rows }: SmallTable): string {
  return `${[columns, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}
