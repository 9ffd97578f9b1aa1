// Resident memory of `ali train digits` over 10,000 steps, on one thread: node results/memory.js
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { train } from '../dist/index.js';
import { record } from './record.js';

const out = join(mkdtempSync(join(tmpdir(), 'ali-memory-')), 'run');
const steps = 10_000;
const residentMiB = {};
for await (const event of train({ preset: 'digits', steps, threads: 1 }, { out })) {
  if (event.event === 'step' && event.logged && event.step % 1000 === 0) {
    residentMiB[event.step] = Math.round(process.memoryUsage().rss / 2 ** 20);
    console.error(event.step, residentMiB[event.step]);
  }
}
rmSync(join(out, '..'), { recursive: true });
const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
record('memory', { command: 'node results/memory.js', seed: 1, steps, threads: 1, peakRssMiB, residentMiB });
