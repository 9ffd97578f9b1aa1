// node bench/devices.js DEVICE [--presets digits,grid,cifar10] [--steps 30] [--batch N] [--set key.path=value] [--timed N] [--placement] [--out FILE]
// Trains presets on a device (cpu, webgpu, cuda) and on the CPU side by side: how well their losses and states agree, what
// a step takes on each, and with --placement which provider runs its nodes. cifar10 gets random bytes for data. One JSON line a preset; an error is printed in full.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDataset, resolveConfig } from '../dist/index.js';
import { createDeviceStep } from '../dist/train/device-step.js';
import { createTrainingStep } from '../dist/train/training-step.js';

const round = (value, digits = 3) => Number(value.toFixed(digits));
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** Trains `preset` for `steps` steps on `device` and on the CPU. */
export async function compare(device, preset, { steps, timed = 20, threads = 2, overrides = {} }) {
  const config = resolveConfig({ preset, logEvery: 10, ...overrides });
  const dataset = await dataFor(config);
  const began = performance.now();
  // On the CPU the form that a device without memory between calls gets: several steps in one call.
  const make = device === 'cpu' ? createDeviceStep : createTrainingStep;
  const there = await make(config, dataset, { device, threads });
  const startMs = round(performance.now() - began, 0);
  const here = await createTrainingStep(config, dataset, { threads });
  try {
    const first = new Map([...there.states].map(([name, data]) => [name, data.slice()]));
    const losses = [];
    for (let done = 0; done < steps; done++) {
      const [a, b] = [await here.run(done), await there.run(done)];
      losses.push(['loss/discriminator', 'loss/generator'].map((name) => [a[name], b[name]]));
    }
    const still = [...first].every(([name, data]) => data.every((value, i) => value === there.states.get(name)[i]));
    await there.pull();
    const differences = losses.map((pairs) => Math.max(...pairs.map(([a, b]) => Math.abs(a - b))));
    const stepMs = {};
    if (timed > 0) {
      for (const [name, step] of [
        ['cpu', here],
        [device === 'cpu' ? 'loop' : device, there],
      ]) {
        const times = [];
        for (let done = 0; done < timed; ) {
          const count = Math.min(step.atOnce, timed - done);
          const start = performance.now();
          await step.run(steps + done, count);
          times.push((performance.now() - start) / count);
          done += count;
        }
        stepMs[name] = { median: round(median(times)), min: round(Math.min(...times)) };
      }
    }
    return {
      preset,
      device,
      batch: config.batchSize,
      steps,
      nodes: there.model.nodeCount,
      startMs,
      largestLossDifference: Math.max(...differences),
      lossDifferences: differences.map((value) => Number(value.toExponential(1))),
      lastLosses: losses.at(-1),
      largestStateDifference: largestDifference(here, there),
      statesStayedThere: still,
      stepMs,
    };
  } finally {
    await there.release();
    await here.release();
  }
}

/** How many nodes of a step ran where, by provider, and which ones ran on the CPU; from the runtime's own trace. */
async function placement(device, preset, overrides) {
  const config = resolveConfig({ preset, logEvery: 1, ...overrides });
  const folder = mkdtempSync(join(tmpdir(), 'trace-'));
  try {
    const step = await createDeviceStep(config, await dataFor(config), { device, profile: join(folder, 'trace') });
    await step.run(0);
    await step.release();
    const events = readdirSync(folder).flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
    const nodes = events.filter(({ cat, args }) => cat === 'Node' && args?.provider);
    const count = (list) =>
      Object.fromEntries(list.map((name) => [name, list.filter((other) => other === name).length]));
    return {
      providers: count(nodes.map(({ args }) => args.provider)),
      onCpu: count(
        nodes.filter(({ args }) => args.provider === 'CPUExecutionProvider').map(({ args }) => args.op_name),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function dataFor(config) {
  if (config.preset !== 'cifar10') return loadDataset(config.data, { shape: config.shape });
  const count = 4 * config.batchSize;
  const size = config.shape.reduce((product, n) => product * n, 1);
  const split = { values: Uint8Array.from({ length: count * size }, (_, i) => (i * 2654435761) >>> 24), count };
  return { name: 'random', shape: config.shape, train: split, test: split, digest: '', source: '' };
}

function largestDifference(one, other) {
  let largest = 0;
  for (const [name, data] of one.states) {
    for (const [i, value] of other.states.get(name).entries()) largest = Math.max(largest, Math.abs(value - data[i]));
  }
  return Number(largest.toExponential(1));
}

/** "a.b=1" as { a: { b: 1 } }. */
function parseSet(text) {
  const [path, value] = text.split('=');
  return path.split('.').reduceRight((inner, key) => ({ [key]: inner }), JSON.parse(value));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      presets: { type: 'string', default: 'digits,grid,cifar10' },
      steps: { type: 'string', default: '20' },
      timed: { type: 'string', default: '40' },
      threads: { type: 'string', default: String(cpus().length) },
      batch: { type: 'string' },
      set: { type: 'string' },
      placement: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const device = positionals[0] ?? 'webgpu';
  const rows = [];
  for (const preset of values.presets.split(',')) {
    try {
      const overrides = {
        ...(values.batch && { batchSize: Number(values.batch) }),
        ...(values.set && parseSet(values.set)),
      };
      const [steps, timed, threads] = [values.steps, values.timed, values.threads].map(Number);
      const row = await compare(device, preset, { steps, timed, threads, overrides });
      rows.push(values.placement ? { ...row, ...(await placement(device, preset, overrides)) } : row);
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
      rows.push({ preset, device, error: `${error.stack}${error.cause ? `\ncause: ${error.cause.stack}` : ''}` });
    }
    console.log(JSON.stringify(rows.at(-1)));
  }
  const machine = { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.versions.node };
  if (values.out)
    writeFileSync(
      values.out,
      `${JSON.stringify({ command: process.argv.slice(2).join(' '), machine, rows }, null, 2)}\n`,
    );
}
