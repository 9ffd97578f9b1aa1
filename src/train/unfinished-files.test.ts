import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/tiny.ts';
import { removeUnfinishedFiles } from './unfinished-files.ts';

it('removes what only the holder of the lock writes, and nothing else', async () => {
  const run = temporaryFolder();
  mkdirSync(join(run, 'samples'));
  const kept = ['README.md', '.lock', '.notes.json.0123456789ab.tmp', '.README.md.tmp', 'samples/step-00000001.png'];
  const gone = [
    '.detector.json.0123456789ab.tmp',
    '.README.md.0123456789ab.tmp',
    '.metrics.jsonl.0123456789ab.tmp',
    'samples/.step-00000001-reconstructions.png.0123456789ab.tmp',
  ];
  for (const name of [...kept, ...gone]) writeFileSync(join(run, name), '');
  await removeUnfinishedFiles(run);
  expect(readdirSync(run, { recursive: true }).sort()).toEqual(['samples', ...kept].sort());
  await removeUnfinishedFiles(join(run, 'no-such-folder'));
});
