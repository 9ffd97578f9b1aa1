/** Refuses an encoder of a kind that an objective cannot use. */

import { AliError } from '../errors.ts';
import type { NetworkSpecification } from '../networks/networks.ts';

type EncoderKind = NetworkSpecification['encoder']['kind'];

/** @throws AliError 'config' unless the encoder is of that kind */
export function needEncoder(objective: string, kind: EncoderKind, { encoder }: NetworkSpecification): void {
  if (encoder.kind === kind) return;
  const outputs =
    kind === 'stochastic' ? 'double the outputs' : encoder.kind === 'stochastic' ? 'halve the outputs' : '';
  throw new AliError('config', `objective ${objective}: expected a ${kind} encoder; received "${encoder.kind}"`, {
    remedy: `set networks.encoder.kind=${kind}${outputs && ` (and ${outputs} of its last row)`}, or use the objective ali`,
  });
}
