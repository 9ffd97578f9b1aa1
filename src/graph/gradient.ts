/** Reverse-mode differentiation: the gradients of a scalar, as values of the same graph. */

import { add } from './operators/arithmetic.ts';
import { constant, type Node, sameShape, scalar, shapeError, showShape, sizeOf, type Value } from './value.ts';

/** Every node that `values` need, inputs before users, in the order in which they were made. */
export function nodesOf(values: readonly Value[]): Node[] {
  const found = new Set<Node>();
  const open = values.map((value) => value.node);
  while (open.length > 0) {
    const node = open.pop()!;
    if (found.has(node)) continue;
    found.add(node);
    for (const { node: source } of node.inputs) open.push(source);
  }
  return [...found].sort((a, b) => a.id - b.id);
}

/** The gradients of `loss` (shape []) with respect to each of `targets`, in their order and shapes. */
export function gradients(loss: Value, targets: readonly Value[]): Value[] {
  if (loss.shape.length > 0) {
    throw shapeError('gradients', 'a scalar loss of shape []', showShape(loss), 'take the mean or the sum first');
  }
  return backward([{ value: loss, gradient: scalar(1) }], targets);
}

/**
 * Sends gradients back from where they arrive (each of its value's shape) to each of `targets`. Work is done only on
 * paths between the two; a target that nothing depends on gets zeros.
 */
export function backward(
  arrivals: readonly { readonly value: Value; readonly gradient: Value }[],
  targets: readonly Value[],
): Value[] {
  const nodes = nodesOf(arrivals.map(({ value }) => value));
  const wanted = new Set(targets);
  const needed = new Set<Node>();
  for (const node of nodes) {
    if (node.outputs.some((value) => wanted.has(value)) || node.inputs.some(({ node: n }) => needed.has(n))) {
      needed.add(node);
    }
  }

  const arrived = new Map<Value, Value>();
  const send = (value: Value, gradient: Value) => {
    if (!sameShape(value.shape, gradient.shape)) {
      throw shapeError(`gradient of ${value.node.operator}`, showShape(value), showShape(gradient));
    }
    const before = arrived.get(value);
    arrived.set(value, before ? add(before, gradient) : gradient);
  };
  for (const { value, gradient } of arrivals) send(value, gradient);

  for (const node of nodes.reverse()) {
    if (!needed.has(node) || node.inputs.length === 0 || !node.rule.gradient) continue;
    const outputGradients = node.outputs.map((value) => arrived.get(value));
    if (outputGradients.every((gradient) => gradient === undefined)) continue;
    const inputGradients = node.rule.gradient(...outputGradients);
    for (const [index, gradient] of inputGradients.entries()) {
      const source = node.inputs[index]!;
      if (gradient && needed.has(source.node)) send(source, gradient);
    }
  }
  return targets.map((target) => arrived.get(target) ?? zeros(target));
}

function zeros(like: Value): Value {
  return constant(new Float32Array(sizeOf(like.shape)), like.shape);
}
