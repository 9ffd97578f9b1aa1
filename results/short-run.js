// How long a short run takes from the command line: node results/short-run.js [--rounds 9]
// Starts `ali train grid --steps 100` and `--steps 0` in turn, each in a process of its own, and takes the seconds of the whole process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { record } from './record.js';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

function secondsOf(steps) {
  const folder = mkdtempSync(join(tmpdir(), 'ali-short-'));
  const began = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [ali, 'train', 'grid', '--steps', String(steps), '--out', join(folder, 'run'), '--quiet'],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(stderr);
  return Number(seconds.toFixed(2));
}

const seconds = { 100: [], 0: [] };
for (let round = 0; round < Number(options.rounds); round++) {
  for (const steps of Object.keys(seconds)) seconds[steps].push(secondsOf(steps));
}
const runs = Object.entries(seconds).map(([steps, all]) => ({
  steps: Number(steps),
  median: median(all),
  seconds: all,
}));
record('short-run', { command: `node results/short-run.js --rounds ${options.rounds}`, seed: 1, preset: 'grid', runs });
