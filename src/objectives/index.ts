/** The objectives by name. A new one is a new file and a line here. */

import { alad } from './alad.ts';
import { ali } from './ali.ts';
import { alice } from './alice.ts';
import { autoencoder } from './autoencoder.ts';
import { bigan } from './bigan.ts';
import { conditional } from './conditional.ts';
import { gan } from './gan.ts';
import { inverseMap } from './inverse-map.ts';
import type { Objective } from './objective.ts';
import { posthoc } from './posthoc.ts';
import { semiSupervised } from './semi-supervised.ts';
import { vae } from './vae.ts';

export const objectives = {
  ali,
  bigan,
  alice,
  alad,
  conditional,
  'semi-supervised': semiSupervised,
  gan,
  vae,
  autoencoder,
  posthoc,
  'inverse-map': inverseMap,
} as const satisfies Record<string, Objective>;

export type ObjectiveName = keyof typeof objectives;
