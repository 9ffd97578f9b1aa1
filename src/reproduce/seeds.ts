/** Seeds as they are written on a command line: "0-9", "3", "0,2,5-7". */

import { AliError } from '../errors.ts';

const most = 1000;

/** @throws AliError 'usage' for what is none, or for more than 1000 */
export function parseSeeds(text: string): number[] {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, from, to = from] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(part.trim()) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || last < first || seeds.size + last - first >= most) {
      throw new AliError(
        'usage',
        `--seeds: expected at most ${most} whole numbers, as 0-9 or 1,3,5-7; received "${text}"`,
      );
    }
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return [...seeds].sort((a, b) => a - b);
}

/** The shortest way to write sorted seeds: "0-2,5". */
export function showSeeds(seeds: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const seed of seeds) {
    const last = parts.at(-1);
    if (last && seed === last[1] + 1) last[1] = seed;
    else parts.push([seed, seed]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',');
}
