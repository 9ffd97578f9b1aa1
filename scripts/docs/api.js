// The API reference: docs/api/, one page for each entry of the package, made from docstrings and signatures.
import { declarationsOf } from './declarations.js';

const titles = { function: 'Functions', class: 'Classes', const: 'Constants', interface: 'Types', type: 'Types' };

/** Text of every page by its path below docs/. */
export function apiPages(dist) {
  const library = declarationsOf(`${dist}index.d.ts`);
  const browser = declarationsOf(`${dist}browser/index.d.ts`);
  const members = (declarations, name) => declarations.find((each) => each.name === name).members;
  return {
    'api/index.md': page({
      title: '`adversarial-inference`',
      opening:
        "What `import { … } from 'adversarial-inference'` gives. The namespace `measures` has [a page of its own](measures.md); " +
        'what works in a browser is [here](browser.md).',
      declarations: library.filter(({ kind }) => kind !== 'namespace'),
    }),
    'api/measures.md': page({
      title: '`measures`',
      opening: "`import { measures } from 'adversarial-inference'`: measures and learners as functions of arrays.",
      declarations: members(library, 'measures'),
    }),
    'api/browser.md': page({
      title: '`adversarial-inference/browser`',
      opening:
        'What needs nothing of Node.js ([how it is used](../browser.md)). Beside what is listed here it has the namespaces ' +
        '[`measures`](measures.md), without `loadOnnxExtractor`, [`graph`](graph.md) and [`mixtures`](mixtures.md).',
      declarations: browser.filter(({ kind }) => kind !== 'namespace'),
    }),
    'api/graph.md': page({
      title: '`graph`',
      opening: "`import { graph } from 'adversarial-inference/browser'`: values, operators and their gradients.",
      declarations: members(browser, 'graph'),
    }),
    'api/mixtures.md': page({
      title: '`mixtures`',
      opening:
        "`import { mixtures } from 'adversarial-inference/browser'`: the toys in the plane, and points drawn from them.",
      declarations: members(browser, 'mixtures'),
    }),
  };
}

/** What the package gives away without a docstring: its names, as they are imported. */
export function undocumented(dist) {
  const without = (declarations, prefix) =>
    declarations.flatMap(({ name, doc, members }) => {
      if (members) return without(members, `${prefix}${name}.`);
      return doc ? [] : [prefix + name];
    });
  return [
    ...without(declarationsOf(`${dist}index.d.ts`), ''),
    ...without(declarationsOf(`${dist}browser/index.d.ts`), 'browser: '),
  ];
}

function page({ title, opening, declarations }) {
  const groups = new Map(Object.values(titles).map((name) => [name, []]));
  for (const declaration of declarations) groups.get(titles[declaration.kind]).push(declaration);
  const sections = [...groups].flatMap(([name, group]) =>
    group.length > 0 ? [`## ${name}`, ...group.map(entry)] : [],
  );
  return `${[`# ${title}`, opening, 'Made by `npm run docs` from the docstrings.', ...sections].join('\n\n')}\n`;
}

/** One declaration under a heading of its own. */
export function entry({ name, doc, text }) {
  return [`### \`${name}\``, ...(doc ? [doc] : []), ['```ts', text, '```'].join('\n')].join('\n\n');
}
