/** `adversarial-inference/browser` as a bundler and a browser see it, against the same program in Node.js. */

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { execute } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Outcome {
  readonly derived: readonly number[];
  readonly losses: readonly number[];
  readonly codes: number;
  readonly items: number;
  readonly logits: number;
  readonly precision: number;
  readonly modes: number;
}

/** A project that has the package, with the program, a page that runs it, and the same for Node.js. */
function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'adversarial-inference'), 'dir');
  cpSync(join(root, 'test/browser-program.js'), join(folder, 'program.js'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'index.html'), '<script type="module" src="page.js"></script>');
  writeFileSync(join(folder, 'page.js'), "import { program } from './program.js';\nglobalThis.outcome = program();\n");
  writeFileSync(
    join(folder, 'node.js'),
    "import { program } from './program.js';\nconsole.log(JSON.stringify(await program()));\n",
  );
  return folder;
}

/** Bundles the page and returns the folder and the code of all its scripts. */
async function bundle(folder: string): Promise<{ readonly out: string; readonly code: string }> {
  const out = join(folder, 'out');
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: { outDir: out, target: 'es2022', minify: false, modulePreload: { polyfill: false } },
  });
  const scripts = readdirSync(join(out, 'assets')).filter((name) => name.endsWith('.js'));
  return { out, code: scripts.map((name) => readFileSync(join(out, 'assets', name), 'utf8')).join('\n') };
}

test('the published module imports nothing of Node.js, and no runtime but that of the web', () => {
  const code = readFileSync(join(root, 'dist/browser/bundle.js'), 'utf8');
  const imported = [...code.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map(([, name]) => name!);
  expect(imported).toContain('onnxruntime-web/wasm');
  const dependencies = ['onnxruntime-web/wasm', 'ml-matrix', 'munkres', 'zod'];
  expect(imported.filter((name) => !dependencies.includes(name))).toEqual([]);
  expect(imported.filter((name) => builtinModules.includes(name.replace('node:', '')))).toEqual([]);
});

test('a page is bundled from it, trains, and computes what Node.js computes', { timeout: 120_000 }, async (context) => {
  const folder = project();
  const { out, code } = await bundle(folder);
  expect(code).not.toContain('__vite-browser-external');
  const browser = await openBrowser();
  if (typeof browser === 'string') return context.skip(browser);
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(out, pathname === '/' ? 'index.html' : pathname) });
  });
  await page.goto('http://bundle.test/');
  await page.waitForFunction('globalThis.outcome !== undefined');
  const seen = (await page.evaluate('globalThis.outcome')) as Outcome;
  await browser.close();
  expect(faults).toEqual([]);

  const { stdout, stderr } = await execute(process.execPath, ['node.js'], { cwd: folder });
  expect(stderr).toBe('');
  const { losses, precision } = JSON.parse(stdout) as Outcome;
  expect(seen.derived).toEqual([35, 12, 27]);
  expect(seen.losses).toHaveLength(20);
  // Both runtimes sum in orders of their own; what that makes of a loss grows tenfold every other step.
  const apart = losses.map((loss, step) => Math.abs(seen.losses[step]! - loss));
  expect(Math.max(...apart.slice(0, 3))).toBeLessThan(1e-5);
  for (const difference of [seen.codes, seen.items, seen.logits]) expect(difference).toBeLessThan(1e-5);
  expect(seen.modes).toBe(8);
  expect(seen.precision).toBeCloseTo(precision, 2);
});
