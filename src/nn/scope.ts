/** The place where a network declares its states and the random numbers it needs while its graph is built. */

import { AliError } from '../errors.ts';
import { type DType, input, type Shape, sameShape, showShape, type Value } from '../graph/index.ts';
import type { Initialiser } from './initialisers.ts';

/** A named tensor that lives from step to step: a parameter or a running statistic. */
export interface State {
  readonly name: string;
  readonly shape: Shape;
  readonly initialiser: Initialiser;
  /** Whether an optimiser may move it; running statistics move by their own rule. */
  readonly trainable: boolean;
  /** The value in the graph: what the state holds when the step begins. */
  readonly value: Value;
}

/** A tensor of random numbers that is drawn anew at every step, from the stream of its name. */
export interface Draw {
  readonly name: string;
  readonly shape: Shape;
  readonly distribution: 'normal' | 'bytes';
  readonly value: Value;
}

export interface ScopeOptions {
  /** 'train': batch statistics and dropout; 'infer': running statistics, no dropout. */
  readonly mode: 'train' | 'infer';
  /** Used by layers for new weights. */
  readonly weights: Initialiser;
  readonly batchNorm: { readonly rate: number; readonly epsilon: number };
  /** Weights are given as layers use them, spectral normalisation done (`normalisedWeights`). Default false. */
  readonly normalised?: boolean;
  /** Where the value of a state comes from. Default: an input of its name. */
  readonly source?: (name: string, shape: Shape) => Value;
}

export class Scope {
  readonly options: ScopeOptions;
  readonly states: Map<string, State>;
  readonly draws: Map<string, Draw>;
  /** Next values of states that are not moved by an optimiser, by name. */
  readonly updates: Map<string, Value>;

  /** With `within`, states and draws are declared in that scope. */
  constructor(options: ScopeOptions, { within }: { readonly within?: Scope } = {}) {
    this.options = options;
    this.states = within?.states ?? new Map();
    this.draws = within?.draws ?? new Map();
    this.updates = within?.updates ?? new Map();
  }

  /** This scope in test mode, for a network that is used as it is: running statistics that stay, no dropout. */
  frozen(): Scope {
    return new Scope({ ...this.options, mode: 'infer' }, { within: this });
  }

  get training(): boolean {
    return this.options.mode === 'train';
  }

  /** Declares a state, or finds it again under its name, so that a network used twice shares its parameters. */
  state(
    name: string,
    shape: Shape,
    initialiser: Initialiser,
    { trainable = true }: { trainable?: boolean } = {},
  ): Value {
    const known = this.states.get(name);
    if (known && !sameShape(known.shape, shape)) {
      throw new AliError(
        'shape',
        `state ${name}: expected ${showShape(known.shape)} as before; received ${showShape(shape)}`,
      );
    }
    const { source = input } = this.options;
    const value = known?.value ?? source(name, shape);
    if (!known) this.states.set(name, { name, shape, initialiser, trainable, value });
    return value;
  }

  /** The state's value, or its next value where one was declared already in this step. */
  latest(name: string): Value {
    return this.updates.get(name) ?? this.states.get(name)!.value;
  }

  /** Declares what a state holds after the step. */
  update(name: string, next: Value): void {
    this.updates.set(name, next);
  }

  /** A tensor of fresh random numbers: N(0, 1) as float32, or uniform bytes as uint8. */
  draw(stream: string, shape: Shape, distribution: Draw['distribution'] = 'normal'): Value {
    let name = stream;
    for (let again = 2; this.draws.has(name); again++) name = `${stream}.${again}`;
    const dtype: DType = distribution === 'bytes' ? 'uint8' : 'float32';
    const value = input(name, shape, dtype);
    this.draws.set(name, { name, shape, distribution, value });
    return value;
  }
}
