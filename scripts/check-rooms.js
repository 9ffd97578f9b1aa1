// Fails when a room of src/ imports from a room that stands below it; the order is the one of ARCHITECTURE.md. Tests may import all.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const rooms =
  'graph onnx runtime distributed random nn optim networks objectives presets data train model evaluate detect reproduce browser studio cli'.split(
    ' ',
  );
const src = fileURLToPath(new URL('../src', import.meta.url));
const room = (file) => relative(src, file).split('/')[0];
const rank = (name) => (name === 'errors.ts' ? -1 : name === 'index.ts' ? rooms.length : rooms.indexOf(name));
const wrong = [];

for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  if (
    !entry.isFile() ||
    !/\.tsx?$/.test(entry.name) ||
    /\.test\.tsx?$/.test(entry.name) ||
    entry.parentPath.includes('assembly')
  )
    continue;
  const file = join(entry.parentPath, entry.name);
  const here = room(file);
  if (rank(here) < 0 && here !== 'errors.ts') wrong.push(`${relative(src, file)}: not in a known room`);
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    const there = room(resolve(dirname(file), target));
    const secluded = there !== here && (there === 'cli' || (there === 'studio' && here !== 'cli'));
    if (rank(there) > rank(here) || secluded)
      wrong.push(`${relative(src, file)} imports ${target} (${there} stands below ${here})`);
  }
}
if (wrong.length) {
  console.error(`Imports against the order of the rooms:\n  ${wrong.join('\n  ')}`);
  process.exit(1);
}
console.log('rooms: in order');
