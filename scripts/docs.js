// Makes the reference pages of docs/ from what is compiled in dist/: docs/api/ whole, and in the pages that people write what stands
// between "<!-- made: KIND NAME -->" and "<!-- end -->". With --check it changes nothing, and fails where a page is missing or stale;
// with or without it, it fails where a page, a section of one or the docstring of an export is missing.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPages, undocumented } from './docs/api.js';
import { makers, requiredPages } from './docs/sections.js';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const check = process.argv.includes('--check');
const faults = [];

function put(path, text) {
  if (existsSync(docs + path) && readFileSync(docs + path, 'utf8') === text) return;
  if (check) return faults.push(`${path} is not what the source says`);
  mkdirSync(dirname(docs + path), { recursive: true });
  writeFileSync(docs + path, text);
}

for (const [path, text] of Object.entries(apiPages(dist))) put(path, text);
for (const name of undocumented(dist)) faults.push(`${name} has no docstring`);
for (const [path, sections] of await requiredPages()) {
  if (!existsSync(docs + path)) {
    faults.push(`there is no page ${path}`);
    continue;
  }
  const text = readFileSync(docs + path, 'utf8');
  for (const name of sections) {
    if (!text.includes(`<!-- made: ${name} -->\n`)) faults.push(`${path} has no section <!-- made: ${name} -->`);
  }
}
for (const path of readdirSync(docs, { recursive: true }).filter((name) => name.endsWith('.md'))) {
  const before = readFileSync(docs + path, 'utf8');
  let after = before;
  for (const [whole, kind, name] of before.matchAll(/<!-- made: (\w+) ?(.*?) -->\n[\s\S]*?<!-- end -->/g)) {
    const made = `<!-- made: ${kind}${name && ` ${name}`} -->\n\n${await makers[kind](name)}\n\n<!-- end -->`;
    after = after.replace(whole, () => made);
  }
  put(path, after);
}
if (faults.length > 0) {
  console.error(`${faults.join('\n')}\nnpm run docs makes what can be made; the rest is to be written`);
  process.exit(1);
}
