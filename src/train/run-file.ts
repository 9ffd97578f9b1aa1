/** config.json of a run: the resolved configuration, and beside it what else is needed to do the same again. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dataset } from '../data/dataset.ts';
import { encodingSchema } from '../data/table/encoding.ts';
import { AliError } from '../errors.ts';
import { type Config, validateConfig } from '../presets/config.ts';
import type { DeviceChoice } from '../runtime/device.ts';
import { readConfig, writeJson } from './run-directory.ts';

const provenanceSchema = z.object({
  versions: z.record(z.string(), z.string()),
  device: z.object({ device: z.enum(['cpu', 'webgpu', 'cuda']), why: z.string() }).exactOptional(),
  data: z.object({
    name: z.string(),
    digest: z.string(),
    source: z.string(),
    train: z.int(),
    test: z.int(),
    classes: z.array(z.string()).readonly().exactOptional(),
    attributes: z.array(z.string()).readonly().exactOptional(),
    /** How the columns of a table became numbers. */
    encoding: encodingSchema.exactOptional(),
  }),
});

/**
 * What `$schema` of a config.json says: which configuration this is, in which version. It names the form of the file and
 * is no address; a version with other fields gets another number.
 */
export const configIdentifier = 'adversarial-inference/config/1';

/** Fields that this form did not have at first, as runs without them were trained. */
const fieldsSince = { device: 'cpu', gradientPenaltyShare: 1 } as const;

/** Versions of the package, the runtime and Node; what computed at first; and what the data were. */
export type Provenance = z.infer<typeof provenanceSchema>;

export function describeProvenance(
  { name, digest, source, train, test, classes, table }: Dataset,
  device: DeviceChoice,
): Provenance {
  const require = createRequire(import.meta.url);
  const version = (path: string) => (require(path) as { version: string }).version;
  return {
    versions: {
      'adversarial-inference': version('../../package.json'),
      'onnxruntime-node': version('onnxruntime-node/package.json'),
      node: process.versions.node,
    },
    device,
    data: {
      name,
      digest,
      source,
      train: train.count,
      test: test.count,
      ...(classes && { classes }),
      ...(train.attributes && { attributes: train.attributes.names }),
      ...(table && { encoding: table.encoding }),
    },
  };
}

/** Writes config.json, atomically. @throws AliError 'io' */
export async function writeRunFile(run: string, config: Config, provenance: Provenance): Promise<void> {
  await writeJson(join(run, 'config.json'), { $schema: configIdentifier, ...config, provenance });
}

/**
 * Reads config.json again; `$schema` is left out.
 * @throws AliError 'run' when the file is missing or lacks its provenance, 'config' when it does not validate.
 */
export async function readRunFile(run: string): Promise<{ config: Config; provenance: Provenance }> {
  const { $schema: _, provenance, ...config } = await readConfig(run);
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
  return { config: validateConfig({ ...fieldsSince, ...config }), provenance: found.data };
}
