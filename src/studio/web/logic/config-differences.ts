/** In which fields the configurations of several runs differ. */

export interface Difference {
  /** Dotted path of the field. */
  readonly path: string;
  /** Its value in each configuration, undefined where it has none. */
  readonly values: readonly unknown[];
}

/** Fields whose values are not the same in all, in the order in which they are first met; lists are compared whole. */
export function configDifferences(configs: readonly object[]): Difference[] {
  const flat = configs.map((config) => new Map(flatten(config, '')));
  const paths = new Set(flat.flatMap((each) => [...each.keys()]));
  return [...paths]
    .map((path) => ({ path, values: flat.map((each) => each.get(path)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** Every value of a configuration with its dotted path. */
export function flatten(value: object, prefix: string): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? flatten(inner, `${prefix}${key}.`)
      : [[`${prefix}${key}`, inner]],
  );
}
