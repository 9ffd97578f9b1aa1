/** The files of an evaluation. */

import { join } from 'node:path';
import { makeDirectory, writeFileAtomic } from '../../data/files.ts';
import type { EvaluatedModel } from './evaluate-model.ts';
import { htmlReport } from './html-report.ts';
import { markdownReport } from './markdown-report.ts';

/**
 * Writes evaluation.json, README.md with its pictures, and the self-contained report.html; files of an earlier evaluation
 * there are replaced.
 * @returns the names of the files
 * @throws AliError 'io'
 */
export async function writeReport(folder: string, { evaluation, pictures }: EvaluatedModel): Promise<string[]> {
  await makeDirectory(folder);
  const files: [string, string | Uint8Array][] = [
    ...pictures.map(({ file, png }): [string, Uint8Array] => [file, png]),
    ['evaluation.json', `${JSON.stringify(evaluation, null, 2)}\n`],
    ['README.md', markdownReport(evaluation, pictures)],
    ['report.html', htmlReport(evaluation, pictures)],
  ];
  for (const [name, content] of files) await writeFileAtomic(join(folder, name), content);
  return files.map(([name]) => name);
}
