// Compiles src/runtime/assembly/kernel.ts to WebAssembly and writes it as src/runtime/kernel.generated.ts;
// with --check, only says whether that file is what the source compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = 'src/runtime/assembly/kernel.ts';
const target = 'src/runtime/kernel.generated.ts';

const options = ['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--enable', 'simd'];
const layout = ['--runtime', 'stub', '--importMemory', '--noExportMemory'];
const outputs = new Map();
const { error, stderr } = await asc.main(
  [source, '--baseDir', root, '--outFile', 'kernel.wasm', ...options, ...layout],
  {
    writeFile: (name, contents) => void outputs.set(name, contents),
  },
);
if (error) {
  console.error(`${stderr.toString()}${error.message}`);
  process.exit(1);
}

const base64 = Buffer.from(outputs.get('kernel.wasm')).toString('base64');
const lines = (base64.match(/.{1,110}/g) ?? []).map((line) => `  '${line}'`).join(' +\n');
const text = `/** The WebAssembly of assembly/kernel.ts in base64; written by scripts/build-kernel.js, not by hand. */
export const kernelBase64 =
${lines};
`;

if (!process.argv.includes('--check')) {
  writeFileSync(root + target, text);
  console.log(`${target}: ${outputs.get('kernel.wasm').length} bytes of WebAssembly`);
} else if (readFileSync(root + target, 'utf8') !== text) {
  console.error(`${target} is not what ${source} compiles to; run: node scripts/build-kernel.js`);
  process.exit(1);
}
