/** Before the tests of the command: compiles it where it is older than its source, and trains the run that they share. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { ali, aliPath, tinyDigits } from './run-ali.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** A finished run of six steps on the embedded digits; not to be written to. */
    tinyRun: string;
    /** Its configuration as a file. */
    tinyConfig: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  if (newest(join(root, 'src')) > modified(aliPath)) compile();
  const folder = mkdtempSync(join(tmpdir(), 'ali-tests-'));
  const config = join(folder, 'tiny.json');
  const run = join(folder, 'tiny-run');
  writeFileSync(config, JSON.stringify(tinyDigits));
  const { code, stderr } = await ali(['train', '--config', config, '--out', run], { cwd: folder });
  if (code !== 0) throw new Error(`the run that the tests share could not be trained: ${stderr}`);
  project.provide('tinyRun', run);
  project.provide('tinyConfig', config);
  return () => rmSync(folder, { recursive: true, force: true });
}

function compile(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.js')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the package does not compile: npm run build');
}

function newest(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'));
  return Math.max(...files.map((entry) => modified(join(entry.parentPath, entry.name))));
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
