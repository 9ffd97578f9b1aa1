/** Values and the nodes that make them: the vocabulary in which networks, losses and gradients are written. */

import { AliError } from '../errors.ts';

/** Type of the numbers of a tensor. Gradients pass through float32 alone. */
export type DType = 'float32' | 'int64' | 'uint8' | 'bool';
/** Sizes of the axes of a tensor, outermost first; [] is a scalar. */
export type Shape = readonly number[];
/** Numbers of a constant, in row-major order; float32, int64 or uint8 by the kind of array. */
export type ConstantData = Float32Array | BigInt64Array | Uint8Array;
/** A part of a tensor: [start, end) along each axis. */
export type Box = readonly (readonly [start: number, end: number])[];

/** What an operator says about itself: its gradient and its ONNX form stand beside its shape rule, in one function. */
export interface Rule {
  /**
   * Gradients for the inputs, given those of the outputs (undefined where nothing depends on an output).
   * Written with operators, so that gradients can be differentiated again. Absent: no gradient passes.
   */
  readonly gradient?: (...outputGradients: (Value | undefined)[]) => (Value | undefined)[];
  /** Writes the operator as ONNX nodes and returns the names of its outputs. */
  readonly emit: (emitter: Emitter, inputs: string[]) => string | string[];
  /** Floating point operations of one evaluation where they matter (products and convolutions). */
  readonly flops?: number;
  /** The part of the output in `box`, computed from parts of the inputs; undefined where that saves nothing. */
  readonly narrow?: (box: Box) => Value | undefined;
  /** For an operator that only hands on a part of its input: which one. */
  readonly part?: Box;
}

/** Where the written nodes will run. What one of them lacks is written in another form there. */
export type Target = 'cpu' | 'webgpu' | 'cuda';

/** Receives ONNX nodes; implemented by the room onnx/. */
export interface Emitter {
  readonly target: Target;
  /** Adds one node with one output and returns the output's name. */
  node(type: string, inputs: string[], attributes?: Attributes): string;
  /** Adds one node with several outputs and returns their names. */
  emitNodes(type: string, inputs: string[], outputs: number, attributes?: Attributes): string[];
  /** A constant tensor. */
  constant(data: ConstantData, shape: Shape): string;
  /** A one-dimensional int64 constant: shapes, axes, starts. */
  integers(values: readonly number[]): string;
  /** A float32 constant without dimensions. */
  scalar(value: number): string;
}

/** ONNX node attributes: whole numbers become ints, other numbers must be wrapped as { float }. */
export type Attributes = Readonly<Record<string, number | string | readonly number[] | { readonly float: number }>>;

/**
 * One use of an operator: what went in, what came out, and its rule. `id` grows in the order in which nodes are made, so inputs come
 * before users.
 */
export interface Node {
  readonly id: number;
  readonly operator: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly rule: Rule;
}

/** One tensor of the graph: it knows its shape and where it comes from. */
export interface Value {
  readonly node: Node;
  readonly index: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

let nextId = 0;

/** Makes the node of an operator with several outputs. */
export function applyMany(
  operator: string,
  inputs: readonly Value[],
  outputs: readonly { shape: Shape; dtype?: DType }[],
  rule: Rule,
): readonly Value[] {
  const values: Value[] = [];
  const node: Node = { id: nextId++, operator, inputs, outputs: values, rule };
  for (const [index, { shape, dtype = 'float32' }] of outputs.entries()) {
    for (const size of shape) {
      if (!Number.isSafeInteger(size) || size < 0) {
        throw shapeError(operator, 'dimensions that are whole numbers ≥ 0', `[${shape.join(', ')}]`);
      }
    }
    values.push({ node, index, shape, dtype });
  }
  return values;
}

/** Makes the node of an operator with one output. */
export function apply(
  operator: string,
  inputs: readonly Value[],
  output: { shape: Shape; dtype?: DType },
  rule: Rule,
): Value {
  return applyMany(operator, inputs, [output], rule)[0]!;
}

/** A value that is fed at run time under `name`: data, random numbers, or a state. */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Value {
  return apply(`input ${name}`, [], { shape, dtype }, { emit: () => name });
}

/** The name an input is fed under; undefined for values that are computed. */
export function inputName(value: Value): string | undefined {
  const { operator } = value.node;
  return operator.startsWith('input ') ? operator.slice(6) : undefined;
}

/** A tensor that is part of the graph. */
export function constant(data: ConstantData, shape: Shape): Value {
  const dtype = data instanceof Float32Array ? 'float32' : data instanceof Uint8Array ? 'uint8' : 'int64';
  if (data.length !== sizeOf(shape)) throw shapeError('constant', `${sizeOf(shape)} numbers`, `${data.length}`);
  return apply('constant', [], { shape, dtype }, { emit: (emitter) => emitter.constant(data, shape) });
}

/** A float32 scalar (shape []). */
export function scalar(value: number): Value {
  return apply('scalar', [], { shape: [] }, { emit: (emitter) => emitter.scalar(value) });
}

/** How many numbers a tensor of this shape holds. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether two shapes have the same axes of the same sizes; nothing is broadcast. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** "conv2d: expected …; received …", the error every shape rule throws. */
export function shapeError(operator: string, expected: string, received: string, remedy?: string): AliError {
  return new AliError(
    'shape',
    `${operator}: expected ${expected}; received ${received}`,
    remedy === undefined ? {} : { remedy },
  );
}

/** A shape as text for error messages: "[100, 3, 32, 32]". */
export function showShape(value: Value | Shape): string {
  const shape = 'shape' in value ? value.shape : value;
  return `[${shape.join(', ')}]`;
}
