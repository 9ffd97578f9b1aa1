/**
 * Networks and losses a second time, in plain JavaScript and double precision, without the graph: what tests of objectives
 * hold them against. Gradients are central differences.
 */

import { expect } from 'vitest';
import { input, type Shape, sizeOf } from '../src/graph/index.ts';
import type { NetworkSpecification } from '../src/networks/networks.ts';
import { isotropicNormal } from '../src/nn/initialisers.ts';
import { Scope } from '../src/nn/scope.ts';
import type { Objective, ObjectiveInput } from '../src/objectives/objective.ts';
import { type PlayerName, playerGradients } from '../src/objectives/player-gradients.ts';
import { evaluate, numbers } from './evaluate.ts';
import { initialStates } from './states.ts';

export type Matrix = number[][];
/** Numbers by the name of a state or draw. */
export type Numbers = Record<string, number[]>;

export const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]) => sum(values) / values.length;
export const logSumExp = (values: readonly number[]) => Math.log(sum(values.map(Math.exp)));
/** Rows of `width` numbers. */
export const rowsOf = (flat: readonly number[], width: number): Matrix =>
  Array.from({ length: flat.length / width }, (_, row) => flat.slice(row * width, (row + 1) * width));
/** Two matrices side by side. */
export const beside = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => [...row, ...b[i]!]);
export const squares = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => (value - b[i]!) ** 2));

const batchNormEpsilon = 1e-5;

/** A row of the notation: D… and then bn or tanh. `test` takes the running statistics. */
function dense(p: Numbers, name: string, x: Matrix, row: string, { test = false } = {}): Matrix {
  const words = row.split(' ');
  const units = Number(words[0]!.slice(1));
  const weight = p[`${name}.weight`]!;
  let out = x.map((each) =>
    Array.from(
      { length: units },
      (_, unit) => sum(each.map((value, i) => value * weight[i * units + unit]!)) + (p[`${name}.bias`]?.[unit] ?? 0),
    ),
  );
  if (words.includes('bn')) {
    const column = (unit: number) => out.map((each) => each[unit]!);
    const centre = (unit: number) => (test ? p[`${name}.bn.mean`]![unit]! : mean(column(unit)));
    const spread = (unit: number) =>
      test ? p[`${name}.bn.variance`]![unit]! : mean(column(unit).map((value) => (value - centre(unit)) ** 2));
    const moments = Array.from({ length: units }, (_, unit) => [centre(unit), spread(unit)] as const);
    out = out.map((each) =>
      each.map((value, unit) => {
        const [middle, variance] = moments[unit]!;
        const normal = (value - middle) / Math.sqrt(variance + batchNormEpsilon);
        return normal * p[`${name}.bn.gamma`]![unit]! + p[`${name}.bn.beta`]![unit]!;
      }),
    );
  }
  return words.includes('tanh') ? out.map((each) => each.map(Math.tanh)) : out;
}

/** Rows one after another. */
export function network(p: Numbers, name: string, x: Matrix, rows: readonly string[], options = {}): Matrix {
  return rows.reduce((out, row, index) => dense(p, `${name}.${index}`, out, row, options), x);
}

/** An objective on a small batch of points: its graph, and numbers for everything that is fed. */
export function setUp(
  objective: Objective,
  networks: NetworkSpecification,
  {
    batch = 4,
    width = 3,
    attributes,
    labelled,
    settings,
    unit = false,
  }: {
    batch?: number;
    width?: number;
    attributes?: number;
    labelled?: { count: number; classes: number };
    settings?: NonNullable<ObjectiveInput['settings']>;
    /** Data in [0, 1]. */
    unit?: boolean;
  } = {},
) {
  const scope = new Scope({
    mode: 'train',
    weights: isotropicNormal(0.7),
    batchNorm: { rate: 0.05, epsilon: batchNormEpsilon },
  });
  const fed: Record<string, { shape: Shape; data: number[] }> = {};
  const feed = (name: string, shape: Shape, change = (value: number) => value) => {
    fed[name] = { shape, data: Array.from(numbers(sizeOf(shape), Object.keys(fed).length + 3), change) };
    return input(name, shape);
  };
  const x = feed('x', [batch, width], (value) => Math.fround(unit ? (value + 1) / 2 : value));
  const bits = (value: number) => (value > 0 ? 1 : 0);
  const graph = objective({
    scope,
    networks,
    x,
    shape: [width],
    ...(attributes && { attributes: feed('attributes', [batch, attributes], bits) }),
    ...(labelled && {
      labelled: {
        x: feed('labelled', [labelled.count, width]),
        classes: feed('classes', [labelled.count, labelled.classes], () => 0),
      },
    }),
    ...(settings && { settings }),
  });
  if (labelled) {
    for (let item = 0; item < labelled.count; item++) {
      fed.classes!.data[item * labelled.classes + ((2 * item + 1) % labelled.classes)] = 1;
    }
  }
  for (const { name, shape } of scope.draws.values()) feed(name, shape);
  const states = initialStates(scope, { dataMean: new Float32Array(width).fill(0.4) });
  for (const [name, data] of states) {
    // Biases, gammas and statistics away from 0 and 1, so that none of them is left out unseen.
    if (!name.endsWith('.weight')) for (let i = 0; i < data.length; i++) data[i]! += 0.3 * Math.abs(Math.sin(i + 1));
  }
  const given: Numbers = Object.fromEntries([
    ...Object.entries(fed).map(([name, { data }]) => [name, data]),
    ...[...states].map(([name, data]) => [name, Array.from(data)]),
  ]);
  return { scope, graph, given };
}

type Losses = Readonly<Partial<Record<PlayerName, (given: Numbers) => number>>>;

/**
 * Holds losses and gradients of every player against plain functions of the same numbers: each parameter that a player
 * may move has the central difference of that player's loss, and the players move what `moves` says and nothing else.
 */
export async function expectGame(
  { scope, graph, given }: ReturnType<typeof setUp>,
  losses: Losses,
  moves: Readonly<Partial<Record<PlayerName, readonly string[]>>>,
): Promise<void> {
  const feeds = Object.fromEntries(Object.entries(given).map(([name, data]) => [name, Float32Array.from(data)]));
  const players = playerGradients(graph, scope.states.values());
  expect(Object.fromEntries(players.map(({ player, states }) => [player, networksOf(states)]))).toEqual(moves);
  for (const { player, states, gradients } of players) {
    const loss = losses[player]!;
    const [value, ...made] = await evaluate([graph.players[player]!.loss, ...gradients], feeds);
    const expected = loss(given);
    expect(Math.abs(value![0]! - expected) / Math.abs(expected), `loss of the ${player}`).toBeLessThan(2e-6);
    const wanted = states.map(({ name }) => differences(given, name, loss));
    const largest = Math.max(...wanted.flat().map(Math.abs));
    expect(largest).toBeGreaterThan(1e-3);
    for (const [i, { name }] of states.entries()) {
      for (const [place, difference] of wanted[i]!.entries()) {
        const error = Math.abs(made[i]![place]! - difference) / largest;
        expect(error, `${player}: ${name}[${place}]`).toBeLessThan(3e-6);
      }
    }
  }
}

const networksOf = (states: readonly { name: string }[]) =>
  [...new Set(states.map(({ name }) => name.slice(0, name.indexOf('.'))))].sort();

function differences(given: Numbers, name: string, loss: (given: Numbers) => number): number[] {
  const delta = 1e-5;
  return given[name]!.map((value, place) => {
    const at = (moved: number) => loss({ ...given, [name]: given[name]!.with(place, moved) });
    return (at(value + delta) - at(value - delta)) / (2 * delta);
  });
}
