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
  /** Attributes of the batch, 0 or 1, [n, count]: where `networks.attributes` is there. */
  readonly attributes?: Value;
  /** A batch of labelled items beside the other, [m, …shape], and their classes as one-hot vectors, [m, K]. */
  readonly labelled?: { readonly x: Value; readonly classes: Value };
  readonly settings?: ObjectiveSettings;
}

/** How a cycle is closed: 'explicit' by a squared distance, 'adversarial' by a discriminator of its own. */
export type CycleKind = 'none' | 'explicit' | 'adversarial';

/** What only some objectives have. */
export interface ObjectiveSettings {
  /** ALICE: the cycles of x and of z, and the weights of their losses. */
  readonly cycle?: {
    readonly x: CycleKind;
    readonly z: CycleKind;
    readonly lambdaX: number;
    readonly lambdaZ: number;
  };
  /** Semi-supervised: the weight of the labelled items' loss. Default 1. */
  readonly labelWeight?: number;
}

export interface Player {
  /** What the player minimises, shape []. */
  readonly loss: Value;
  /** The networks whose parameters the loss may move: prefixes of state names. */
  readonly networks: readonly string[];
}

export interface ObjectiveGraph {
  /** 'generator' is whoever moves encoder and decoder, be it one of them; without an adversary it plays alone. */
  readonly players: { readonly generator: Player; readonly discriminator?: Player };
  /**
   * The discriminator's inputs and logits [m], where no sample influences the logit of another (no batch norm in it): one
   * backward chain through the discriminator then serves both players. `besideD` and `beside` are the parts of L_D and L_G
   * that do not come by way of the logits; a sample of `besideD` that is among the inputs has no part in L_G.
   */
  readonly judged?:
    | {
        readonly inputs: readonly Value[];
        readonly logits: Value;
        /** The same for the first `count` samples of either half alone: a pass of its own, of 2 · count samples. */
        readonly some: (count: number) => { readonly inputs: readonly Value[]; readonly logits: Value };
        readonly beside?: Value | undefined;
        readonly besideD?: Value | undefined;
      }
    | undefined;
  /** Added to what the discriminator minimises: a function of its parameters alone, for whoever else plays. */
  readonly penalty?: Value | undefined;
  /** Scalars to look at, by name as it stands in the metrics. */
  readonly watch: Readonly<Record<string, Value>>;
}

/** One published objective: it builds the losses for one batch. */
export type Objective = (input: ObjectiveInput) => ObjectiveGraph;
