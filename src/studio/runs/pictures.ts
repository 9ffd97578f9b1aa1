/** Which pictures a run has. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pictures } from '../shared/messages.ts';
import { parsePicture } from './run-path.ts';

/** The pictures in a run's folder of samples, by step; none where there is no such folder. */
export async function listPictures(run: string): Promise<Pictures> {
  const names: string[] = await readdir(join(run, 'samples')).catch(() => []);
  const samples: number[] = [];
  const reconstructions: number[] = [];
  for (const name of names) {
    const picture = parsePicture(name);
    if (picture?.step === undefined) continue;
    (picture.pairs ? reconstructions : samples).push(picture.step);
  }
  const ascending = (a: number, b: number) => a - b;
  return {
    samples: samples.sort(ascending),
    reconstructions: reconstructions.sort(ascending),
    reals: names.includes('reals.png'),
  };
}
