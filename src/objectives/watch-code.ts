/** What to watch of a code: mean, spread and extremes of mu and sigma, or of z where the encoder has neither. */

import { max, mean, min, sqrt, square, sub, type Value } from '../graph/index.ts';
import type { Code } from '../networks/networks.ts';

export function watchCode({ z, mu, sigma }: Code): Record<string, Value> {
  const values = mu && sigma ? { mu, sigma } : { z };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [`${name}/mean`, mean(value)],
      [`${name}/std`, sqrt(mean(square(sub(value, mean(value)))))],
      [`${name}/min`, min(value)],
      [`${name}/max`, max(value)],
    ]),
  );
}
