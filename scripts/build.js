// Compiles src/ into dist/, bundles the pages of the studio and the lab, and makes the command executable.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { appendLicenses } from './licenses.js';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = `${root}node_modules/typescript/bin/tsc`;
const { status } = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
chmodSync(`${root}dist/cli/main.js`, 0o755);
const { configJsonSchema } = await import('../dist/presets/json-schema.js');
writeFileSync(`${root}dist/config.schema.json`, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
await build({ configFile: `${root}src/studio/web/vite.config.ts` });
appendLicenses(`${root}dist/studio/web/licenses.md`, ['umap-js', 'ml-levenberg-marquardt', 'ml-matrix']);
await import('./build-lab.js');
await import('./build-browser.js');

// ONNX Runtime's WebAssembly lies in both bundles; the server finds the lab's under the page's address too.
const [assets, lab] = ['assets', 'lab/assets'].map((folder) => `${root}dist/studio/web/${folder}/`);
for (const name of readdirSync(lab)) {
  if (!existsSync(assets + name) || !readFileSync(assets + name).equals(readFileSync(lab + name))) continue;
  rmSync(assets + name);
}
