// Writes what was measured, with all that is needed to measure it again.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const root = new URL('..', import.meta.url);
const version = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8')).version;

/** The versions, the machine and the day. */
export function stamp() {
  return {
    versions: {
      'adversarial-inference': version('package.json'),
      'onnxruntime-node': version('node_modules/onnxruntime-node/package.json'),
      node: process.versions.node,
    },
    machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
    date: new Date().toISOString().slice(0, 10),
  };
}

/** results/NAME.json: the figures, the command, the seed, the machine and the versions. */
export function record(name, { command, seed, ...figures }) {
  const result = { command, seed, ...stamp(), ...figures };
  const text = `${JSON.stringify(result, null, 2)}\n`;
  writeFileSync(new URL(`results/${name}.json`, root), text);
  process.stdout.write(text);
}
