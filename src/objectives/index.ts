/** The objectives by name. A new one is a new file and a line here. */

import { ali } from './ali.ts';
import { bigan } from './bigan.ts';
import type { Objective } from './objective.ts';

export const objectives = { ali, bigan } as const satisfies Record<string, Objective>;

export type ObjectiveName = keyof typeof objectives;
