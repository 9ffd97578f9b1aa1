// A folder of 200,000 JPEG files of CelebA's size that streams through training and encoding: node results/streaming.js [COUNT]
// About 1,000 distinct drawn pictures are linked to all the names, in a temporary folder. Every phase is a process of its own,
// so that its memory is its own; "waiting" is the share of the training steps spent on getting their batches.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgram } from '../dist/cli/program.js';
import { loadDataset } from '../dist/index.js';
import { resolveConfig } from '../dist/train/train.js';
import { createTrainingStep } from '../dist/train/training-step.js';
import { makePictureFolder } from './picture-folder.js';
import { record } from './record.js';

const steps = 300;
const tiny = {
  preset: 'celeba',
  steps: 1,
  networks: {
    latentSize: 16,
    encoder: { layers: ['C8s8-8 bn leaky0.02', 'C8s1-32 untied'] },
    decoder: { layers: ['T8s1-8 bn leaky0.02', 'T8s8-3 untied'] },
    discriminator: { x: ['C8s8-8 leaky0.02', 'C8s1-16'], z: ['D16 leaky0.02'], joint: ['D32 leaky0.02', 'D1'] },
  },
};

const phases = {
  /** Trains the tiny networks on the first batches of the run. */
  async train(folder) {
    const config = resolveConfig({ ...tiny, data: join(folder, 'images'), steps });
    const began = performance.now();
    const dataset = await loadDataset(config.data, { shape: config.shape, cache: join(folder, 'cache') });
    const listed = performance.now();
    const step = await createTrainingStep(config, dataset, { threads: 1 });
    await step.run(0);
    const first = performance.now();
    for (let done = 1; done < steps; done++) await step.run(done);
    const seconds = (performance.now() - first) / 1000;
    const { feed, graph, update } = step.times;
    await step.release();
    await dataset.close();
    return {
      secondsToList: round((listed - began) / 1000),
      secondsToFirstStep: round((first - began) / 1000),
      imagesPerSecond: Math.round(((steps - 1) * config.batchSize) / seconds),
      waitingShare: round(feed / (feed + graph + update)),
    };
  },
  /** A run of one step, for the next phases. */
  async run(folder) {
    const settings = ['--set', `networks=${JSON.stringify(tiny.networks)}`, '--steps', '1', '--quiet'];
    await ali(folder, 'train', 'celeba', '--data', 'images', '--out', 'run', ...settings);
    return {};
  },
  async encode(folder) {
    const began = performance.now();
    await ali(folder, 'encode', 'run', '--split', 'all', '--out', 'codes.npy');
    return { seconds: Math.round((performance.now() - began) / 1000) };
  },
};

async function ali(folder, ...words) {
  process.chdir(folder);
  await (await createProgram(words)).parseAsync([...words, '--cache', 'cache', '--json'], { from: 'user' });
}

const round = (value) => Number(value.toPrecision(3));

function peakMiB() {
  const status = '/proc/self/status';
  const own = existsSync(status) && /VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'));
  return Math.round((own ? Number(own[1]) : process.resourceUsage().maxRSS) / 1024);
}

/** Runs a phase in a process of its own: what it measured, on the last line that it prints. */
function measure(phase, folder) {
  const { status, stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--phase', phase, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the phase ${phase} ended with ${status}`);
  const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1));
  console.error(phase, JSON.stringify(figures));
  return figures;
}

const [, , first, phase, of] = process.argv;
if (first === '--phase') {
  const figures = await phases[phase](of);
  console.log(JSON.stringify({ ...figures, peakRssMiB: peakMiB() }));
} else {
  const count = Number(first ?? 200_000);
  const distinct = Math.min(count, 1000);
  const loadBefore = round(loadavg()[0]);
  const folder = mkdtempSync(join(tmpdir(), 'ali-streaming-'));
  try {
    makePictureFolder(join(folder, 'images'), { count, distinct });
    const training = measure('train', folder);
    const trainingAgain = measure('train', folder);
    measure('run', folder);
    const encode = () => {
      const figures = measure('encode', folder);
      return { ...figures, imagesPerSecond: Math.round(count / figures.seconds) };
    };
    const encoding = encode();
    const [cache] = readdirSync(join(folder, 'cache'));
    const cacheMiB = Math.round((statSync(join(folder, 'cache', cache)).blocks * 512) / 2 ** 20);
    record('streaming', {
      command: `node results/streaming.js${first === undefined ? '' : ` ${count}`}`,
      seed: 1,
      loadBefore,
      images: { count, distinct, width: 178, height: 218, subsampling: '4:4:4' },
      shape: [3, 64, 64],
      training: { steps, batchSize: 100, threads: 1, ...training },
      trainingAgain,
      cacheMiB,
      encoding,
      encodingAgain: encode(),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
