/** config.json of a run: the resolved configuration, and beside it what else is needed to do the same again. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { type Config, validateConfig } from '../presets/config.ts';
import { readConfig, writeJson } from './run-directory.ts';

export interface Provenance {
  /** Versions of the package, the runtime and Node. */
  readonly versions: Readonly<Record<string, string>>;
  readonly data: {
    readonly name: string;
    readonly digest: string;
    readonly source: string;
    readonly train: number;
    readonly test: number;
    readonly classes?: readonly string[];
  };
}

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
  return { config: validateConfig(config), provenance: provenance as Provenance };
}
