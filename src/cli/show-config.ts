/** A configuration in words: what it trains, its networks layer by layer, what a step costs. */

import { describeModel, type ModelDescription } from '../model/describe.ts';
import type { Config } from '../presets/config.ts';
import { showCount, showLarge, showShape, showSource, showTable } from './format.ts';
import { print, printJson } from './streams.ts';

/** What `ali train --dry-run` prints: the configuration as JSON and its networks; with --json the configuration alone. */
export function showDryRun(config: Config, { json = false }: { readonly json?: boolean } = {}): void {
  const description = describeModel(config);
  if (json) printJson(config);
  else print(`${JSON.stringify(config, null, 2)}\n\n${showNetworks(config, description)}`);
}

/** The head of a preset's page. */
export function showRecipe(config: Config): string {
  const { preset, objective, data, shape, steps, batchSize, networks, optimiser, schedule, averaging } = config;
  const { kind, learningRate, beta1, beta2 } = optimiser;
  return [
    `${preset}: ${objective} on ${showSource(data)}, items of ${showShape(shape)}, ${networks.latentSize} latent numbers`,
    `${showCount(steps)} steps of ${batchSize} items`,
    `${kind}, learning rate ${learningRate}${schedule.kind === 'constant' ? '' : ` (${schedule.kind} to ${schedule.final} of it)`}, ` +
      (kind === 'adam' ? `betas ${beta1} and ${beta2}` : `momentum ${beta1}`) +
      (averaging.rate > 0 ? `; weights averaged at rate ${averaging.rate}` : ''),
  ].join('\n');
}

/** The networks row by row, and the totals. */
export function showNetworks(config: Config, { networks, parameters, flopsPerStep }: ModelDescription): string {
  const kinds: Record<string, string> = {
    encoder: ` (${config.networks.encoder.kind})`,
    decoder: ` (${config.networks.decoder.kind}, ${config.networks.decoder.output})`,
  };
  const head = ['network', 'shape', 'parameters', 'FLOPs an item'];
  const rows = networks.flatMap(({ name, input, layers }) => [
    [`${name}${kinds[name] ?? ''}`, showShape(input), '', ''],
    ...layers.map((layer) => [
      `  ${layer.row}`,
      showShape(layer.output),
      showCount(layer.parameters),
      showLarge(layer.flops),
    ]),
  ]);
  const total = Object.values(parameters).reduce((sum, count) => sum + count, 0);
  const each = Object.entries(parameters).map(([network, count]) => `${network} ${showCount(count)}`);
  return [
    showTable([head, ...rows], { right: [2, 3] }),
    '',
    `parameters: ${showCount(total)} (${each.join(', ')})`,
    `a step: ${showLarge(flopsPerStep)}FLOP, forward and backward over ${config.batchSize} items`,
  ].join('\n');
}
