// What a module declares for its users, read from the compiled .d.ts files: name, docstring and signature of every export.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

const parsed = new Map();

function read(file) {
  if (!parsed.has(file)) {
    const source = readFileSync(file, 'utf8');
    const { program, comments, errors } = parseSync(file, source);
    if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
    parsed.set(file, { source, body: program.body, comments });
  }
  return parsed.get(file);
}

/** Every export of a module in the order of the source: `{ name, kind, doc, text }`; a namespace has `members` in place of a text. */
export function declarationsOf(file) {
  const { body } = read(file);
  return body.flatMap((node) => {
    if (node.type === 'ExportAllDeclaration') {
      const members = declarationsOf(target(file, node));
      return node.exported ? [{ name: node.exported.name, kind: 'namespace', members }] : members;
    }
    if (node.type !== 'ExportNamedDeclaration') return [];
    if (node.declaration) return [own(file, node)];
    return node.specifiers.map(({ local, exported }) => {
      const from = node.source ? target(file, node) : importedFrom(file, local.name);
      const found = declarationsOf(from).find(({ name }) => name === local.name);
      if (!found) throw new Error(`${file}: no declaration of ${local.name} in ${from}`);
      return { ...found, name: exported.name };
    });
  });
}

const target = (file, { source }) => resolve(dirname(file), source.value.replace(/\.[jt]s$/, '.d.ts'));

function importedFrom(file, name) {
  const node = read(file).body.find(
    ({ type, specifiers }) => type === 'ImportDeclaration' && specifiers.some(({ local }) => local.name === name),
  );
  return target(file, node);
}

function own(file, node) {
  const { source, comments } = read(file);
  const { declaration } = node;
  const kind = kinds[declaration.type] ?? 'const';
  const comment = comments.findLast(({ end }) => end <= node.start && source.slice(end, node.start).trim() === '');
  const text = source
    .slice(declaration.start, declaration.end)
    .replace(/^declare /, '')
    .replace(/^ {4}private .*\n/gm, '');
  const name = declaration.id?.name ?? declaration.declarations[0].id.name;
  return { name, kind, doc: comment ? paragraphs(comment.value) : '', text };
}

const kinds = {
  TSDeclareFunction: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
};

/** A docstring as Markdown: what is tagged becomes a list. */
function paragraphs(comment) {
  const text = comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
  const [prose, ...tags] = text.split(/\n?(?=@(?:param|returns|throws)\b)/).map((part) => part.trim());
  const items = (text.startsWith('@') ? [prose, ...tags] : tags).map((tag) =>
    tag
      .replace(/\n/g, '\n  ')
      .replace(/^@param (\S+)/, '- `$1`:')
      .replace(/^@returns/, '- returns')
      .replace(/^@throws/, '- throws'),
  );
  return [...(text.startsWith('@') ? [] : [prose]), ...(items.length > 0 ? [items.join('\n')] : [])].join('\n\n');
}
