/** A training step as one graph, update included: blocks of states in, blocks of states out. */

import { add, concat, input, mul, reshape, sizeOf, slice, sub, type Value } from '../graph/index.ts';
import type { State } from '../nn/scope.ts';
import type { Config } from '../presets/config.ts';
import { type DataType, makeOptimiser, settingsOf, stepValues, unmoved } from './step.ts';

/** What one block of memory holds: the same number of every state of a group. */
export interface BlockPlan {
  /** Name of the graph's input; `${name}.next` is the output that takes its place. */
  readonly name: string;
  readonly kind: 'state' | 'slot' | 'average';
  /** For a slot: its name, such as 'moment1'. */
  readonly slot?: string;
  readonly states: readonly State[];
}

/** The next value of a block, as an output of the graph. */
export const nextOf = (block: string) => `${block}.next`;

/**
 * The step of `config` with one flat tensor for each kind of number that a player's states have: few large tensors instead
 * of many small ones make an update a handful of nodes. Inputs beside the blocks, the data and the draws are scalars:
 * `step` (counted from 1), `averaging` and `rate/PLAYER`.
 */
export function buildDeviceStep(config: Config, dataType: DataType) {
  const known = stepValues(config, dataType);
  const { statistics, frozen } = unmoved(known.scope, known.players);
  const moving = [
    ...known.players.map(({ player, states }) => ({ group: player as string, states })),
    ...(statistics.length > 0 ? [{ group: 'statistics', states: statistics }] : []),
  ];
  const groups = [...moving, ...(frozen.length > 0 ? [{ group: 'frozen', states: frozen }] : [])];
  const lengths = new Map(groups.map(({ group, states }) => [group, total(states)]));
  const block = (kind: string, group: string) => input(`${kind}/${group}`, [lengths.get(group)!]);
  const live = new Map(groups.map(({ group }) => [group, block('state', group)]));

  const places = new Map<string, Value>();
  for (const { group, states } of groups) {
    let offset = 0;
    for (const { name, shape } of states) {
      const end = offset + sizeOf(shape);
      places.set(name, reshape(slice(live.get(group)!, 0, offset, end), shape));
      offset = end;
    }
  }
  const { scope, players, watch, watched } = stepValues(config, dataType, (name) => places.get(name)!);

  const moment = input('step', []);
  const plans: BlockPlan[] = groups.map(({ group, states }) => ({ name: `state/${group}`, kind: 'state', states }));
  const outputs: Record<string, Value> = {};
  for (const { player, states, gradients } of players) {
    const optimiser = makeOptimiser(config, player);
    const slots = optimiser.slots.map((slot) => block(slot, player));
    const rate = { learningRate: input(`rate/${player}`, []), step: moment };
    const next = optimiser.graph(live.get(player)!, flat(gradients), slots, rate);
    outputs[nextOf(`state/${player}`)] = next.parameter;
    for (const [i, slot] of optimiser.slots.entries()) {
      const name = `${slot}/${player}`;
      outputs[nextOf(name)] = next.slots[i]!;
      plans.push({ name, kind: 'slot', slot, states });
    }
  }
  if (statistics.length > 0) {
    outputs[nextOf('state/statistics')] = flat(statistics.map(({ name }) => scope.latest(name)));
  }
  if (frozen.length > 0) outputs[nextOf('state/frozen')] = live.get('frozen')!;
  if (config.averaging.rate > 0) {
    const rate = input('averaging', []);
    for (const { group, states } of moving) {
      const name = `average/${group}`;
      const before = block('average', group);
      outputs[nextOf(name)] = add(before, mul(sub(outputs[nextOf(`state/${group}`)]!, before), rate));
      plans.push({ name, kind: 'average', states });
    }
  }
  outputs.watch = watch;
  const rates = players.map(({ player }) => ({
    name: `rate/${player}`,
    base: settingsOf(config, player).learningRate,
  }));
  return { scope, outputs, plans, rates, watched };
}

const total = (states: readonly State[]) => states.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const flat = (values: readonly Value[]) =>
  concat(
    values.map((value) => reshape(value, [sizeOf(value.shape)])),
    0,
  );
