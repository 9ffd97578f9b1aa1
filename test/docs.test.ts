/** The pages of docs/: what is made in them is current, links lead somewhere, and every example that says so runs. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, inject, test } from 'vitest';
import { encodeNpz } from '../src/data/npz.ts';
import { loadDataset } from '../src/data/source.ts';
import { gather } from '../src/data/split.ts';
import * as measures from '../src/evaluate/index.ts';
import { aliPath, execute } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const docs = join(root, 'docs');
const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
const textOf = (page: string) => readFileSync(join(docs, page), 'utf8');

/** The blocks of a page that are marked as runnable. */
const examplesIn = (page: string, language: 'sh' | 'js') =>
  [...textOf(page).matchAll(new RegExp(`^\`\`\`${language} runnable\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code!,
  );

test('what is made in the pages is what the source says', { timeout: 60_000 }, async () => {
  const { code, stderr } = await execute(process.execPath, ['scripts/docs.js', '--check'], { cwd: root });
  expect([code, stderr]).toEqual([0, '']);
});

test('every page of a command, preset, objective or measure has an example that runs', () => {
  const bare = pages
    .filter((page) => /^(?:commands|presets|objectives|measures)\/(?!README)/.test(page))
    .filter((page) => examplesIn(page, 'sh').length + examplesIn(page, 'js').length === 0);
  expect(bare).toEqual([]);
});

test('everything in measures is in an example that runs', () => {
  const code = pages
    .filter((page) => page.startsWith('measures/'))
    .flatMap((page) => examplesIn(page, 'js'))
    .join('');
  const bare = Object.keys(measures).filter((name) => !new RegExp(`\\bmeasures\\.${name}\\b`).test(code));
  expect(bare).toEqual([]);
});

test('links between pages lead to files', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, target]) => resolve(docs, dirname(page), target!))
      .filter((path) => !existsSync(path))
      .map((path) => `${page}: ${path}`),
  );
  expect(broken).toEqual([]);
});

test('examples in JavaScript print what they say', { timeout: 90_000 }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'adversarial-inference'), 'dir');
  const examples = pages.flatMap((page) =>
    examplesIn(page, 'js').map((code, index) => ({ name: `${page.replaceAll('/', '-')}-${index}.mjs`, code })),
  );
  for (const { name, code } of examples) writeFileSync(join(folder, name), code);
  const imports = examples.map(({ name }) => `console.log('@ ${name}');\nawait import('./${name}');\n`);
  writeFileSync(join(folder, 'all.mjs'), imports.join(''));
  const { stdout, stderr } = await execute(process.execPath, ['all.mjs'], { cwd: folder, timeout: 85_000 });
  expect(stderr).toBe('');
  const said = examples.map(({ name, code }) => [
    name,
    ...[...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text),
  ]);
  const printed = stdout
    .split(/^@ /m)
    .slice(1)
    .map((part) => part.trimEnd().split('\n'));
  expect(printed).toEqual(said);
});

const workplaces = mkdtempSync(join(tmpdir(), 'ali-docs-'));
afterAll(() => rmSync(workplaces, { recursive: true, force: true }));

/** A table whose last rows are unusual. */
const machines = Array.from({ length: 200 }, (_, i) =>
  i < 190 ? `${Math.sin(i)},${Math.sin(i) + Math.cos(7 * i) / 9},${i % 3},0` : `${Math.sin(i)},${5 + (i % 2)},9,1`,
);

/** A tenth of the training digits, as images and classes. */
async function someDigits(): Promise<Uint8Array> {
  const { train } = await loadDataset('digits');
  const items = Uint32Array.from({ length: train.count / 10 }, (_, place) => 10 * place);
  const images = new Uint8Array(items.length * 28 * 28);
  gather(train, 28 * 28, items, images);
  const labels = Int32Array.from(items, (item) => train.labels![item]!);
  return encodeNpz({
    x: { shape: [items.length, 28, 28], data: images },
    y: { shape: [items.length], data: labels },
  });
}

const digits = await someDigits();

/** A folder with what examples of the command find: a run, a table, some digits, and the command on the path. */
function workplace(page: string): string {
  const folder = join(workplaces, page.replaceAll('/', '-'));
  mkdirSync(join(folder, 'bin'), { recursive: true });
  symlinkSync(aliPath, join(folder, 'bin/ali'));
  cpSync(inject('tinyRun'), join(folder, 'runs/0001-digits'), { recursive: true });
  writeFileSync(join(folder, 'machines.csv'), `load,heat,line,broken\n${machines.join('\n')}\n`);
  writeFileSync(join(folder, 'digits.npz'), digits);
  return folder;
}

test.concurrent.each(pages.filter((page) => examplesIn(page, 'sh').length > 0))(
  'the examples of %s run',
  { timeout: 90_000 },
  async (page) => {
    const cwd = workplace(page);
    const env = { PATH: `${join(cwd, 'bin')}${delimiter}${process.env.PATH}` };
    for (const code of examplesIn(page, 'sh')) {
      const run = await execute('sh', ['-e', '-c', code], { cwd, env, timeout: 85_000 });
      expect({ code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ code: 0, stderr: '' });
      expect(run.stdout).not.toBe('');
    }
  },
);
