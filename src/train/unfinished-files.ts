/** What a training that was killed leaves of files that it was just writing. */

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The temporary names (`data/files.ts`) of files that only the holder of the lock writes. */
const unfinished =
  /^\.(README\.md|config\.json|detector(-fit)?\.json|reference\.npz|metrics\.jsonl|reals\.png|step-\d+(-reconstructions)?\.png)\.[0-9a-f]{12}\.tmp$/;

/** Removes them from a run directory; what cannot be removed stays. The caller holds the run's lock. */
export async function removeUnfinishedFiles(run: string): Promise<void> {
  for (const folder of [run, join(run, 'samples')]) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((each) => unfinished.test(each))) {
      await rm(join(folder, name), { force: true }).catch(() => {});
    }
  }
}
