/** What tests of operators share: cases that other libraries computed, and what a shape error has to say. */

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { AliError } from '../src/errors.ts';
import { backward, type DType, input, type Shape, type Value } from '../src/graph/index.ts';
import { evaluate, type Feeds } from './evaluate.ts';

interface Numbers {
  readonly shape: Shape;
  readonly data: number[];
}

/** One case of fixtures/*.json; `gradients` are those of Σ seed · value, absent where the operator has none. */
export interface FixtureCase {
  readonly operator: string;
  /** Library, version and function the numbers are from. */
  readonly source: string;
  // biome-ignore lint/suspicious/noExplicitAny: options of every operator, as JSON
  readonly options: any;
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly value: Numbers;
  readonly seed?: Numbers;
  readonly gradients?: Readonly<Record<string, Numbers>>;
}

/** The cases of src/graph/operators/fixtures/`file`.json that are of `operator`, or all of them. */
export function fixtures(file: string, operator?: string): FixtureCase[] {
  const url = new URL(`../src/graph/operators/fixtures/${file}.json`, import.meta.url);
  const cases = JSON.parse(readFileSync(url, 'utf8')) as FixtureCase[];
  return cases.filter((each) => operator === undefined || each.operator === operator);
}

/** The largest |actual - expected|, relative to |expected| but at least to `floor` (default: the largest |expected|). */
export function relativeError(actual: ArrayLike<number>, expected: readonly number[], floor?: number): number {
  expect(actual.length).toBe(expected.length);
  const least = floor ?? (Math.max(...expected.map(Math.abs)) || 1);
  return expected.reduce((worst, e, i) => Math.max(worst, Math.abs(actual[i]! - e) / Math.max(Math.abs(e), least)), 0);
}

const fedTypes: Readonly<Record<string, DType>> = { bytes: 'uint8', condition: 'bool' };

/** Builds the value of a case from its inputs (in the order of the file), runs it and its gradients, and compares. */
export async function fixtureError(
  each: FixtureCase,
  build: (inputs: Value[], options: FixtureCase['options']) => Value,
  { floor }: { floor?: number } = {},
): Promise<number> {
  const feeds: Feeds = {};
  const values = Object.entries(each.inputs).map(([name, { shape, data }]) => {
    const dtype = fedTypes[name] ?? 'float32';
    feeds[name] = dtype === 'float32' ? Float32Array.from(data) : Uint8Array.from(data);
    return input(name, shape, dtype);
  });
  const out = build(values, each.options);
  expect(out.shape).toEqual(each.value.shape);
  const wanted = [each.value];
  const made = [out];
  if (each.gradients && each.seed) {
    const targets = Object.keys(each.inputs).flatMap((name, i) => (each.gradients?.[name] ? [values[i]!] : []));
    made.push(...backward([{ value: out, gradient: input('seed', each.seed.shape) }], targets));
    wanted.push(...Object.values(each.gradients));
    feeds.seed = Float32Array.from(each.seed.data);
  }
  const results = await evaluate(made, feeds);
  return Math.max(...results.map((result, i) => relativeError(result, wanted[i]!.data, floor)));
}

/** Holds that `build` throws "operator: expected …; received …" as a shape error that contains each of `parts`. */
export function expectShapeError(build: () => unknown, operator: string, ...parts: string[]): void {
  let thrown: unknown;
  try {
    build();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(AliError);
  const { code, message } = thrown as AliError;
  expect(code).toBe('shape');
  expect(message).toMatch(new RegExp(`^${operator}: expected .+; received .+$`));
  for (const part of parts) expect(message).toContain(part);
}
