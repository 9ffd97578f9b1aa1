/** Computing only what is used: where all users of a value take parts of it, the parts are computed instead of the whole. */

import { type Box, type Node, sizeOf, type Value } from './value.ts';

/**
 * Finds, among what `outputs` need, values of which only parts are used, together less than the whole, and whose
 * operator can compute a part from parts of its inputs: the gradient that leaves a discriminator is wanted for x̃ but not
 * for x. Returns, for any value, the value to compute in its place: the same numbers.
 */
export function narrowed(outputs: readonly Value[]): (value: Value) => Value {
  const instead = new Map<Value, Value>();
  const resolve = (value: Value): Value => {
    const other = instead.get(value);
    return other ? resolve(other) : value;
  };
  const refused = new Set<Value>();
  for (;;) {
    const users = usersOf(outputs, resolve);
    const value = [...users.keys()].find((candidate) => {
      if (!candidate.node.rule.narrow || refused.has(candidate)) return false;
      const parts = partsOf(candidate, users);
      return (
        parts !== undefined &&
        parts.reduce((total, { value: part }) => total + sizeOf(part.shape), 0) < sizeOf(candidate.shape)
      );
    });
    if (!value) return resolve;
    for (const { value: part, box } of partsOf(value, users)!) {
      const computed = value.node.rule.narrow!(box);
      if (computed) instead.set(part, computed);
      else refused.add(value);
    }
  }
}

/** Every node that `values` need when each value is computed as `resolve` says, inputs before users. */
export function liveNodes(values: readonly Value[], resolve: (value: Value) => Value): Node[] {
  const open = values.map((value) => resolve(value).node);
  const found = new Set<Node>();
  while (open.length > 0) {
    const node = open.pop()!;
    if (found.has(node)) continue;
    found.add(node);
    for (const value of node.inputs) open.push(resolve(value).node);
  }
  const ordered = new Set<Node>();
  const place = (node: Node) => {
    if (ordered.has(node)) return;
    for (const value of node.inputs) place(resolve(value).node);
    ordered.add(node);
  };
  for (const node of [...found].sort((a, b) => a.id - b.id)) place(node);
  return [...ordered];
}

/** Who uses each value; an output is used by the outside, as undefined. */
function usersOf(outputs: readonly Value[], resolve: (value: Value) => Value): Map<Value, (Node | undefined)[]> {
  const users = new Map<Value, (Node | undefined)[]>();
  const use = (value: Value, user: Node | undefined) => {
    const list = users.get(value);
    if (list) list.push(user);
    else users.set(value, [user]);
  };
  for (const output of outputs) use(resolve(output), undefined);
  for (const node of liveNodes(outputs, resolve)) for (const value of node.inputs) use(resolve(value), node);
  return users;
}

interface Part {
  /** The value that holds the part. */
  readonly value: Value;
  readonly box: Box;
}

/** The parts that are taken of a value, each followed down to where no smaller part is taken; undefined if it is used whole. */
function partsOf(value: Value, users: ReadonlyMap<Value, (Node | undefined)[]>): Part[] | undefined {
  const parts: Part[] = [];
  for (const user of users.get(value) ?? []) {
    const box = user?.rule.part;
    if (!box) return undefined;
    let part: Part = { value: user.outputs[0]!, box };
    for (;;) {
      const next: (Node | undefined)[] = users.get(part.value) ?? [];
      const inner = next.length === 1 ? next[0]?.rule.part : undefined;
      if (!inner) break;
      const outer = part.box;
      part = {
        value: next[0]!.outputs[0]!,
        box: inner.map(([start, end], axis) => [outer[axis]![0] + start, outer[axis]![0] + end] as const),
      };
    }
    parts.push(part);
  }
  return parts;
}
