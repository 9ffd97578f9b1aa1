// How fast many images are encoded and decoded from the command line, how busy the cores are, and what memory it takes:
//   node results/inference.js [--presets cifar10,digits] [--counts 2000,10000] [--rounds 3]
// The networks are those of a run of no step; images and codes are random. Each measurement is a process of its own; 1 thread and 2 take turns.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeNpy } from '../dist/data/npy.js';
import { resolveConfig } from '../dist/index.js';
import { record } from './record.js';

const { values: options } = parseArgs({
  options: {
    presets: { type: 'string', default: 'cifar10,digits' },
    counts: { type: 'string', default: '2000,10000' },
    rounds: { type: 'string', default: '3' },
  },
});
const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (value, digits = 2) => Number(value.toFixed(digits));
const folder = mkdtempSync(join(tmpdir(), 'ali-inference-'));
const rows = [];

/** Runs the command in a process that tells its own times and memory when it ends. */
function measure(...args) {
  const probe = `process.on('exit', () => { const u = process.resourceUsage(); require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'usage.json'))}, JSON.stringify([u.userCPUTime + u.systemCPUTime, u.maxRSS])); });`;
  writeFileSync(join(folder, 'probe.cjs'), probe);
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--require', join(folder, 'probe.cjs'), ali, ...args], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(stderr);
  const [microseconds, kibibytes] = JSON.parse(readFileSync(join(folder, 'usage.json'), 'utf8'));
  return { seconds, coresBusy: microseconds / 1e6 / seconds, peakRssMiB: kibibytes / 1024 };
}

for (const preset of options.presets.split(',')) {
  const { shape, networks } = resolveConfig({ preset });
  const size = shape.reduce((product, n) => product * n, 1);
  const run = join(folder, preset);
  const images = join(folder, 'images.npy');
  const codes = join(folder, 'codes.npy');
  writeFileSync(images, encodeNpy([4, ...shape], bytes(4 * size)));
  measure('train', preset, '--data', images, '--steps', '0', '--out', run, '--quiet');
  for (const count of options.counts.split(',').map(Number)) {
    writeFileSync(images, encodeNpy([count, ...shape], bytes(count * size)));
    const z = Float32Array.from({ length: count * networks.latentSize }, () => 2 * Math.random() - 1);
    writeFileSync(codes, encodeNpy([count, networks.latentSize], z));
    const verbs = {
      encode: ['encode', run, '--data', images, '--out', join(folder, 'out.npy')],
      decode: ['decode', run, '--latents', codes, '--out', join(folder, 'out.npy')],
    };
    for (const [verb, args] of Object.entries(verbs)) {
      const measured = { 1: [], 2: [] };
      for (let i = 0; i < Number(options.rounds); i++) {
        for (const threads of [1, 2]) measured[threads].push(measure(...args, '--threads', String(threads)));
      }
      for (const threads of [1, 2]) {
        const of = (key) => median(measured[threads].map((each) => each[key]));
        const row = {
          preset,
          verb,
          count,
          threads,
          seconds: round(of('seconds')),
          imagesPerSecond: Math.round(count / of('seconds')),
          coresBusy: round(of('coresBusy')),
          peakRssMiB: Math.round(of('peakRssMiB')),
        };
        console.error(JSON.stringify(row));
        rows.push(row);
      }
    }
  }
}
rmSync(folder, { recursive: true });
const { presets, counts, rounds } = options;
record('inference', {
  command: `node results/inference.js --presets ${presets} --counts ${counts} --rounds ${rounds}`,
  seed: 1,
  rows,
});

function bytes(length) {
  return Uint8Array.from({ length }, (_, i) => (i * 2654435761) >>> 24);
}
