/** How the page is bundled: `scripts/build.js` writes it to dist/studio/web, and the lab below it. */

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
/** The list of runs and what is reached from it, and the model page, which loads ONNX Runtime. */
const pages = ['index.html', 'model.html'].map((name) => `${root}${name}`);

export default defineConfig({
  root,
  base: './',
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../../../dist/studio/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: 'licenses.md' },
    rolldownOptions: { input: pages },
    chunkSizeWarningLimit: 1024,
  },
});
