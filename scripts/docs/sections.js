// What the reference pages hold beside what people write: options, networks, players and signatures, from the compiled package.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entry } from './api.js';
import { declarationsOf } from './declarations.js';

const dist = new URL('../../dist/', import.meta.url);
const load = (path) => import(new URL(path, dist));

/** The pages that there must be, below docs/, and what must be made in each: every command with those below it, preset, objective and module of measures. */
export async function requiredPages() {
  const { createProgram } = await load('cli/program.js');
  const { presets } = await load('presets/index.js');
  const { objectives } = await load('objectives/index.js');
  const names = (await createProgram([])).commands.map((command) => command.name());
  const commands = (await createProgram(names)).commands;
  const below = (command, path) =>
    command.commands.length === 0
      ? [`command ${path}`]
      : command.commands.flatMap((each) => below(each, `${path} ${each.name()}`));
  return [
    ...commands.map((command) => [`commands/${command.name()}.md`, below(command, command.name())]),
    ...Object.keys(presets).map((name) => [`presets/${name}.md`, [`preset ${name}`]]),
    ...Object.keys(objectives).map((name) => [`objectives/${name}.md`, [`objective ${name}`]]),
    ...measureFiles().map((file) => [`measures/${basename(file)}.md`, [`measure ${file}`]]),
  ];
}

const declarationsIn = (path) => declarationsOf(fileURLToPath(new URL(`${path}.d.ts`, dist)));

/** The modules of evaluate/ from which the package has more than types. */
function measureFiles() {
  const sources = ['evaluate/index.d.ts', 'evaluate/of-arrays.d.ts'].map((path) =>
    readFileSync(new URL(path, dist), 'utf8'),
  );
  const files = [...sources.join('').matchAll(/'\.\/(\w[\w-]*(?:\/[\w-]+)?)\.[jt]s'/g)].map(([, file]) => file);
  return files.filter((file) => file !== 'of-arrays' && declarationsIn(`evaluate/${file}`).some(isValue));
}

const isValue = ({ kind }) => kind === 'function' || kind === 'class' || kind === 'const';

export const makers = {
  command: (name) => commandSection(name),
  commands: () => commandList(),
  preset: (name) => presetSection(name),
  presets: () => presetList(),
  objective: (name) => objectiveSection(name),
  objectives: () => objectiveList(),
  measure: (file) => measureSection(file),
  measures: () => measureList(),
  configuration: () => configurationTable(),
};

const table = (heads, rows) =>
  [heads, heads.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => `${cell}`.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

const code = (text) => `\`${text}\``;

async function commandSection(path) {
  const { createProgram } = await load('cli/program.js');
  const [name, ...below] = path.split(' ');
  let command = (await createProgram([name])).commands.find((each) => each.name() === name);
  for (const word of below) command = command.commands.find((each) => each.name() === word);
  const help = [];
  command.configureOutput({ writeOut: (text) => help.push(text) }).outputHelp();
  const examples = /^Examples:\n([\s\S]*?)\n\n?Usage:/
    .exec(help.join(''))?.[1]
    .replace(/^ {2}/gm, '')
    .replace(/^(.+?) {3,}(\S.*)$/gm, '$1 # $2')
    .trimEnd();
  const usage = `ali ${path} ${command.usage()}`;
  const rows = [
    ...command.registeredArguments.map((argument) => [argument.name(), argument.description, argument]),
    ...command.options.map((option) => [option.flags, option.description, option]),
  ].map(([flags, description, { defaultValue, argChoices }]) => [
    code(flags),
    [description, ...(argChoices ? [`one of ${argChoices.join(', ')}`] : [])].join('; '),
    defaultValue === undefined ? '' : code(defaultValue),
  ]);
  const fence = (text) => `\`\`\`sh\n${text}\n\`\`\``;
  return [
    fence(usage),
    ...(rows.length > 0 ? [table(['', 'what it is', 'default'], rows)] : []),
    ...(examples ? [fence(examples)] : []),
  ].join('\n\n');
}

async function commandList() {
  const { createProgram } = await load('cli/program.js');
  const { commands } = await createProgram([]);
  return table(
    ['command', ''],
    commands.map((each) => [`[${each.name()}](${each.name()}.md)`, each.description()]),
  );
}

const shapeOf = (shape) => shape.join(' × ');

async function presetSection(name) {
  const { presets } = await load('presets/index.js');
  const { countParameters } = await load('train/step.js');
  const config = presets[name];
  const { networks, optimiser, schedule } = config;
  const counts = countParameters(config);
  const rows = [
    ['data', `${code(config.data)}, items of ${shapeOf(config.shape)}`],
    ['objective', `[${config.objective}](../objectives/${config.objective}.md)`],
    ['latent numbers', networks.latentSize],
    ['steps, items a step', `${config.steps}, ${config.batchSize}`],
    [
      'optimiser',
      `${optimiser.kind}, learning rate ${optimiser.learningRate}, β₁ ${optimiser.beta1}, schedule ${schedule.kind}`,
    ],
    ['gradient penalty', config.gradientPenalty || 'none'],
  ];
  const { encoder, decoder, discriminator } = networks;
  const paths = [
    [`encoder, ${encoder.kind}`, encoder.layers, counts.encoder],
    [`decoder, ${decoder.kind}, ${decoder.output}`, decoder.layers, counts.decoder],
    ['discriminator, x', discriminator.x, ''],
    ['discriminator, z', discriminator.z, ''],
    ['discriminator, joint', discriminator.joint, counts.discriminator],
  ];
  const drawn = paths.map(([what, layers, count]) => [what, layers.map(code).join('<br>') || 'handed on', count]);
  return `${table(['', ''], rows)}\n\n${table(['network', 'rows', 'parameters'], drawn)}`;
}

async function presetList() {
  const { presets } = await load('presets/index.js');
  return table(
    ['preset', 'data', 'item', 'objective', 'steps'],
    Object.entries(presets).map(([name, { data, shape, objective, steps }]) => [
      `[${name}](${name}.md)`,
      data,
      shapeOf(shape),
      objective,
      steps,
    ]),
  );
}

/** The configuration of `digits` for that objective: with what it needs beside its name. */
async function configFor(objective) {
  const { mergeConfig, validateConfig } = await load('presets/config.js');
  const { findPreset } = await load('presets/index.js');
  const { fitObjective } = await load('presets/fit.js');
  const needs = {
    conditional: { networks: { attributes: { count: 8 } } },
    'semi-supervised': { labels: { classes: 10, count: 100 } },
    posthoc: { generator: { run: 'RUN' } },
    'inverse-map': { generator: { run: 'RUN' } },
  }[objective];
  return fitObjective(validateConfig(mergeConfig(findPreset('digits'), { objective, ...needs })));
}

async function objectiveSection(objective) {
  const { stepValues } = await load('train/step.js');
  const config = await configFor(objective);
  const { players, watched } = stepValues(config, 'float32');
  const movedBy = players.map(({ player, states }) => [
    player,
    [...new Set(states.map(({ name }) => name.slice(0, name.indexOf('.'))))].join(', '),
  ]);
  const used = [...new Set(movedBy.flatMap(([, networks]) => networks.split(', ')))];
  const encoder = used.includes('encoder')
    ? `\n\nThe encoder is ${config.networks.encoder.kind} in the preset \`digits\` under this objective.`
    : '';
  return `${table(['player', 'networks that it moves'], movedBy)}\n\nWatched: ${watched.map(code).join(', ')}.${encoder}`;
}

async function objectiveList() {
  const { objectives } = await load('objectives/index.js');
  return Object.keys(objectives)
    .map((name) => `- [${name}](${name}.md)`)
    .join('\n');
}

function measureList() {
  const rows = measureFiles().map((file) => {
    const page = `${basename(file)}.md`;
    const title = /^# (.*)/.exec(readFileSync(new URL(`../../docs/measures/${page}`, import.meta.url), 'utf8'))?.[1];
    const names = declarationsIn(`evaluate/${file}`).filter(isPublished).filter(isValue);
    return [`[${title}](${page})`, names.map(({ name }) => code(name)).join(', ')];
  });
  return table(['', 'what there is'], rows);
}

/** Whether the package gives a declaration away: a module may have others, for its neighbours. */
function isPublished({ text }) {
  const { members } = declarationsIn('index').find(({ name }) => name === 'measures');
  return members.some((member) => member.text === text);
}

const measureSection = (file) => declarationsIn(`evaluate/${file}`).filter(isPublished).map(entry).join('\n\n');

async function configurationTable() {
  const { configJsonSchema } = await load('presets/json-schema.js');
  const rows = [];
  const visit = ({ properties }, path) => {
    for (const [key, field] of Object.entries(properties)) {
      if (field.properties) visit(field, `${path}${key}.`);
      else
        rows.push([code(path + key), field.enum ? field.enum.join(', ') : (field.type ?? ''), field.description ?? '']);
    }
  };
  visit(configJsonSchema(), '');
  return table(['field', 'takes', 'what it is'], rows);
}
