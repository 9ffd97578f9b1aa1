/** How the page is bundled: `scripts/build.js` writes it to dist/studio/web. Every folder here with an index.html is a page. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const pages = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'index.html')))
  .map(({ name }) => name);

export default defineConfig({
  root,
  base: './',
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'import.meta.env.VITE_PAGES': JSON.stringify(pages) },
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../../../dist/studio/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: ['', ...pages].map((page) => join(root, page, 'index.html')) },
  },
});
