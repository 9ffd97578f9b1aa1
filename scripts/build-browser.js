// Bundles what works in a browser into dist/browser/bundle.js: one module that imports this package's dependencies and
// onnxruntime-web, and nothing of Node.js.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const source = (path) => fileURLToPath(new URL(`../src/browser/${path}`, import.meta.url));

const replaced = { 'onnxruntime-node': source('onnx-runtime.ts'), 'node:os': source('one-thread.ts') };

await build({
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  resolve: { alias: replaced },
  build: {
    outDir: fileURLToPath(new URL('../dist/browser', import.meta.url)),
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
    lib: { entry: source('index.ts'), formats: ['es'], fileName: () => 'bundle.js' },
    rolldownOptions: {
      external: (id) => /^[a-z@]/.test(id) && !(id in replaced),
      treeshake: { moduleSideEffects: false },
    },
  },
});
