/** The library example of the README, run as a reader would: in a project of their own that has the package. */

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { execute } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The first block of JavaScript or TypeScript that imports the package. */
function readExample(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```(?:js|ts|javascript|typescript)\n(.*?)^```$/gms)].map(([, code]) => code!);
  const example = blocks.find((code) => code.includes("from 'adversarial-inference'"));
  if (example === undefined) throw new Error("README.md has no example that imports from 'adversarial-inference'");
  return example;
}

/** A project whose node_modules has this package under its name. */
function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'adversarial-inference'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return folder;
}

test('the example of the README runs and leaves a run directory', { timeout: 120_000 }, async () => {
  const folder = project();
  writeFileSync(join(folder, 'example.js'), readExample());
  const { code, stdout, stderr } = await execute(process.execPath, ['example.js'], { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toBe('');
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const folders = entries.flatMap(({ name }) => [
    name,
    ...readdirSync(join(folder, name)).map((each) => join(name, each)),
  ]);
  expect(folders.filter((each) => existsSync(join(folder, each, 'config.json')))).toHaveLength(1);
});

test('the example of the README passes the type checker', { timeout: 60_000 }, async () => {
  const folder = project();
  writeFileSync(join(folder, 'example.ts'), readExample());
  const flags = '--noEmit --strict --target es2022 --lib es2023 --module nodenext --skipLibCheck false --types node';
  const types = join(root, 'node_modules', '@types');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const checked = await execute(process.execPath, [tsc, ...flags.split(' '), '--typeRoots', types, 'example.ts'], {
    cwd: folder,
  });
  expect([checked.code, checked.stdout]).toEqual([0, '']);
});
