/** config.json of a run: the resolved configuration, and beside it what else is needed to do the same again. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dataset } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import { type Config, validateConfig } from '../presets/config.ts';
import { readConfig, writeJson } from './run-directory.ts';

const provenanceSchema = z.object({
  versions: z.record(z.string(), z.string()),
  data: z.object({
    name: z.string(),
    digest: z.string(),
    source: z.string(),
    train: z.int(),
    test: z.int(),
    classes: z.array(z.string()).readonly().exactOptional(),
  }),
});

/** Versions of the package, the runtime and Node; and what the data were. */
export type Provenance = z.infer<typeof provenanceSchema>;

export function describeProvenance({ name, digest, source, train, test, classes }: Dataset): Provenance {
  const require = createRequire(import.meta.url);
  const version = (path: string) => (require(path) as { version: string }).version;
  return {
    versions: {
      'adversarial-inference': version('../../package.json'),
      'onnxruntime-node': version('onnxruntime-node/package.json'),
      node: process.versions.node,
    },
    data: { name, digest, source, train: train.count, test: test.count, ...(classes && { classes }) },
  };
}

export async function writeRunFile(run: string, config: Config, provenance: Provenance): Promise<void> {
  await writeJson(join(run, 'config.json'), { ...config, provenance });
}

export async function readRunFile(run: string): Promise<{ config: Config; provenance: Provenance }> {
  const { provenance, ...config } = await readConfig(run);
  const found = provenanceSchema.safeParse(provenance);
  if (!found.success) {
    throw new AliError(
      'run',
      `${join(run, 'config.json')} does not say what the run was trained on; expected "provenance"`,
      {
        remedy: 'bring the file back as `ali train` wrote it',
      },
    );
  }
  return { config: validateConfig(config), provenance: found.data };
}
