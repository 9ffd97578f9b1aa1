/** `ali presets`: which there are, or one of them layer by layer. */

import type { Command } from 'commander';
import type { Config } from '../../presets/config.ts';
import { jsonOption, withExamples } from '../command.ts';
import { print, printJson } from '../streams.ts';

const examples = [
  ['ali presets', 'which there are'],
  ['ali presets digits', 'its networks layer by layer, parameters, FLOPs a step'],
  ['ali presets digits --json', 'the same, and the whole configuration, as JSON'],
] as const;

export function define(command: Command): void {
  withExamples(command, examples)
    .argument('[name]', 'a preset')
    .addOption(jsonOption())
    .action(async (name: string | undefined, { json = false }: { readonly json?: boolean }) => {
      await (name === undefined ? showAll({ json }) : showOne(name, { json }));
    });
}

async function showOne(name: string, { json }: { readonly json: boolean }): Promise<void> {
  const { describeModel } = await import('../../model/describe.ts');
  const { findPreset } = await import('../../presets/index.ts');
  const { showNetworks, showRecipe } = await import('../show-config.ts');
  const config = findPreset(name);
  const description = describeModel(config);
  if (json) return printJson({ name, config, ...description });
  print(`${showRecipe(config)}\n\n${showNetworks(config, description)}`);
}

async function showAll({ json }: { readonly json: boolean }): Promise<void> {
  const { describeModel } = await import('../../model/describe.ts');
  const { presets } = await import('../../presets/index.ts');
  const { showCount, showLarge, showShape, showTable } = await import('../format.ts');
  const rows = Object.entries(presets).map(([name, config]) => summarise(name, config, describeModel(config)));
  if (json) return printJson({ presets: rows });
  const head = ['preset', 'data', 'shape', 'objective', 'steps', 'batch', 'parameters', 'FLOPs a step'];
  const cells = rows.map((row) => [
    row.name,
    row.data,
    showShape(row.shape),
    row.objective,
    showCount(row.steps),
    String(row.batchSize),
    showCount(row.parameters),
    showLarge(row.flopsPerStep),
  ]);
  print(showTable([head, ...cells], { right: [4, 5, 6, 7] }));
}

function summarise(
  name: string,
  { data, shape, objective, steps, batchSize }: Config,
  { parameters, flopsPerStep }: { parameters: Readonly<Record<string, number>>; flopsPerStep: number },
) {
  const total = Object.values(parameters).reduce((sum, count) => sum + count, 0);
  return { name, data, shape, objective, steps, batchSize, parameters: total, flopsPerStep };
}
