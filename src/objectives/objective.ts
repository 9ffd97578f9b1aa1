/** What an objective is: from data, noise and networks to what each player minimises. */

import type { Shape, Value } from '../graph/index.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import type { Scope } from '../nn/scope.ts';

export interface ObjectiveInput {
  readonly scope: Scope;
  readonly networks: NetworkSpecification;
  /** A batch of data in the networks' range, [n, …shape]. */
  readonly x: Value;
  /** Shape of one item. */
  readonly shape: Shape;
}

export interface Player {
  /** What the player minimises, shape []. */
  readonly loss: Value;
  /** The networks whose parameters the loss may move: prefixes of state names. */
  readonly networks: readonly string[];
}

export interface ObjectiveGraph {
  readonly players: Readonly<Record<'generator' | 'discriminator', Player>>;
  /**
   * The discriminator's inputs and logits [m], where no sample influences the logit of another (no batch norm in it):
   * one backward chain through the discriminator then serves both players.
   */
  readonly judged?: { readonly inputs: readonly Value[]; readonly logits: Value } | undefined;
  /** Added to what the discriminator minimises: a function of its parameters alone, for whoever else plays. */
  readonly penalty?: Value | undefined;
  /** Scalars to look at, by name as it stands in the metrics. */
  readonly watch: Readonly<Record<string, Value>>;
}

/** One published objective: it builds the losses for one batch. */
export type Objective = (input: ObjectiveInput) => ObjectiveGraph;
