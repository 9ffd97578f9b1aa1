/** Folders of images that stay on the disk, decoded by threads: the compiled package, in processes of its own. */

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { encode as encodeJpeg } from 'jpeg-js';
import { expect, test } from 'vitest';
import { type ConfigOverrides, mergeConfig } from '../src/presets/config.ts';
import { ali, aliPath, execute } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const library = new URL('../index.js', `file://${aliPath}`).href;
const reading = new URL('../data/read-items.js', `file://${aliPath}`).href;

/** JPEG files, by default of CelebA's size; every `distinct`-th has the same content. */
function pictures(
  folder: string,
  { count, distinct, width = 178, height = 218 }: { count: number; distinct: number; width?: number; height?: number },
): string {
  mkdirSync(folder, { recursive: true });
  const path = (number: number) => join(folder, `${String(number).padStart(6, '0')}.jpg`);
  for (let number = 0; number < count; number++) {
    if (number >= distinct) {
      linkSync(path(number % distinct), path(number));
      continue;
    }
    const data = Uint8Array.from({ length: width * height * 4 }, (_, place) => (place * (number + 3)) >> 6);
    writeFileSync(path(number), encodeJpeg({ width, height, data }, 80).data);
  }
  return folder;
}

/** Runs a script with the package's functions at hand, which must succeed, and returns what it logs as JSON. */
async function script(body: string, cwd: string, timeout = 50_000): Promise<unknown> {
  const head = `import { loadDataset, loadModel, train, resume } from ${JSON.stringify(library)};
    import { readBlocks, openBatches } from ${JSON.stringify(reading)};
    import { createHash } from 'node:crypto';
    const digestOf = async (split, size) => {
      const hash = createHash('sha256');
      for await (const { values } of readBlocks(split, size, { size: 50 })) hash.update(values);
      return hash.digest('hex');
    };`;
  const words = ['--input-type=module', '-e', head + body];
  const { code, stdout, stderr } = await execute(process.execPath, words, { cwd, timeout });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const tinyFaces: ConfigOverrides = {
  preset: 'celeba',
  shape: [3, 16, 16],
  batchSize: 8,
  threads: 1,
  steps: 6,
  logEvery: 2,
  snapshotEvery: 3,
  checkpointEvery: 3,
  networks: {
    latentSize: 4,
    encoder: { layers: ['C8s4-4 bn leaky0.1', 'C3s1-8 untied'] },
    decoder: { layers: ['T3s1-4 bn relu', 'T8s4-3 untied'] },
    discriminator: { x: ['C8s4-4 leaky0.1', 'C3s1-4'], z: ['D4'], joint: ['D8 leaky0.1', 'D1'] },
  },
};

const training = (options: object, over: object = {}) =>
  `for await (const { event } of train(${JSON.stringify({ ...tinyFaces, data: 'portraits', ...over })}, ${JSON.stringify(options)}))`;

/** Digests of the files of a checkpoint that hold numbers. */
const numbersOf = (run: string, step: number) =>
  ['model.safetensors', 'optimizer.safetensors'].map((name) =>
    createHash('sha256')
      .update(readFileSync(join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`, name)))
      .digest('hex'),
  );

test('threads decode what memory holds, byte for byte, once; and the process ends by itself', async () => {
  const cwd = temporaryFolder();
  pictures(join(cwd, 'portraits'), { count: 250, distinct: 10 });
  const look = (options: object) =>
    script(
      `const data = await loadDataset("portraits", ${JSON.stringify({ shape: [3, 32, 32], cache: 'kept', ...options })});
      console.log(JSON.stringify([await digestOf(data.train, 3072), await digestOf(data.test, 3072), data.train.count, data.test.count]));`,
      cwd,
    );
  const expected = await look({ workers: 0 });
  expect(existsSync(join(cwd, 'kept'))).toBe(false);
  expect(await look({ workers: 3 })).toEqual(expected);
  expect(await look({ memoryLimit: 0, workers: 3 })).toEqual(expected);
  expect(readdirSync(join(cwd, 'kept'))).toHaveLength(1);
  expect(await look({ memoryLimit: 0 })).toEqual(expected);
});

test('a process ends by itself, with images on their way or a data set just closed', async () => {
  const cwd = temporaryFolder();
  pictures(join(cwd, 'portraits'), { count: 300, distinct: 5 });
  const open = `
    const data = await loadDataset('portraits', { shape: [3, 32, 32], cache: 'kept', memoryLimit: 0, workers: 3 });
    const batches = openBatches(data.train, 3072, { size: 10, at: (step) => Uint32Array.of(step) });
    await batches.read(0, new Uint8Array(30720));`;
  expect(await script(`${open} console.log('1');`, cwd)).toBe(1);
  expect(await script(`${open} await data.close(); console.log('2');`, cwd)).toBe(2);
});

test('training from the disk equals training from memory, and a resumed run one that never stopped', async () => {
  const cwd = temporaryFolder();
  pictures(join(cwd, 'portraits'), { count: 120, distinct: 12 });
  const stored = { cache: 'kept', memoryLimit: 0 };
  await script(
    `${training({ out: 'memory' })};
    ${training({ out: 'disk', ...stored })};
    ${training({ out: 'halves', ...stored }, { steps: 3 })};
    for await (const { event } of resume('halves', { steps: 6, cache: 'kept' }));
    console.log('true');`,
    cwd,
  );
  const expected = numbersOf(join(cwd, 'memory'), 6);
  expect(numbersOf(join(cwd, 'disk'), 6)).toEqual(expected);
  expect(numbersOf(join(cwd, 'halves'), 6)).toEqual(expected);
  const digest = (run: string) =>
    (JSON.parse(readFileSync(join(cwd, run, 'config.json'), 'utf8')) as { provenance: { data: { digest: string } } })
      .provenance.data.digest;
  expect(digest('disk')).toMatch(/^files-[0-9a-f]{64}$/);
  expect(digest('memory')).toMatch(/^[0-9a-f]{64}$/);
});

test('resume refuses a folder that has changed', async () => {
  const cwd = temporaryFolder();
  const faces = pictures(join(cwd, 'portraits'), { count: 40, distinct: 4 });
  await script(`${training({ out: 'run', cache: 'kept', memoryLimit: 0 }, { steps: 3 })}; console.log('true');`, cwd);
  copyFileSync(join(faces, '000000.jpg'), join(faces, 'more.jpg'));
  const { code, stderr } = await ali(['resume', 'run', '--steps', '6', '--cache', 'kept'], { cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is not what this run was trained on') });
});

test('two processes share what is kept, and one that was killed leaves nothing that is wrong', async () => {
  const cwd = temporaryFolder();
  pictures(join(cwd, 'portraits'), { count: 300, distinct: 10 });
  const read = (options: object) => `
    const data = await loadDataset('portraits', ${JSON.stringify({ shape: [3, 64, 64], cache: 'kept', ...options })});
    const digest = await digestOf(data.train, 12288);`;
  const print = 'console.log(JSON.stringify(digest));';
  const expected = await script(read({}) + print, cwd);
  const killed = `
    const data = await loadDataset('portraits', { shape: [3, 64, 64], cache: 'kept', memoryLimit: 0 });
    let blocks = 0;
    for await (const block of readBlocks(data.train, 12288, { size: 20 })) {
      if (++blocks === 3) process.kill(process.pid, 'SIGKILL');
    }`;
  const head = `import { loadDataset, readBlocks } from ${JSON.stringify(library)};`;
  const { signal } = await execute(process.execPath, ['--input-type=module', '-e', head + killed], { cwd });
  expect(signal).toBe('SIGKILL');
  const stored = read({ memoryLimit: 0 }) + print;
  expect(await Promise.all([script(stored, cwd), script(stored, cwd)])).toEqual([expected, expected]);
  expect(readdirSync(join(cwd, 'kept'))).toHaveLength(1);
});

test('a broken image ends training with its name and the last checkpoint whole', async () => {
  const cwd = temporaryFolder();
  const faces = pictures(join(cwd, 'portraits'), { count: 2000, distinct: 5 });
  const body = `
    let reached = 0;
    try {
      for await (const { event, step } of train(${JSON.stringify({ ...tinyFaces, data: 'portraits', steps: 200 })}, { out: 'run', cache: 'kept', memoryLimit: 0 })) {
        if (event === 'checkpoint') reached = step;
      }
    } catch ({ code, message, remedy }) {
      console.log(JSON.stringify({ code, message, remedy, reached }));
    }`;
  const broken = join(faces, '001234.jpg');
  rmSync(broken);
  writeFileSync(broken, readFileSync(join(faces, '000000.jpg')).subarray(0, 500));
  const outcome = (await script(body, cwd)) as { reached: number };
  expect(outcome).toMatchObject({
    code: 'data',
    message: expect.stringContaining(`${broken} is a broken image: `),
    remedy: 'fetch it again or take it out of the folder',
  });
  expect(outcome.reached).toBeGreaterThan(0);
  const { code } = await ali(['sample', 'run', '--count', '2', '--out', 'x.npy'], { cwd });
  expect(code).toBe(0);
});

test.runIf(process.platform === 'linux')('a disk that takes no more is named with what to do', async () => {
  const cwd = temporaryFolder();
  pictures(join(cwd, 'portraits'), { count: 40, distinct: 4 });
  const body = `import { loadDataset } from ${JSON.stringify(library)};
    try {
      await loadDataset('portraits', { shape: [3, 64, 64], cache: 'kept', memoryLimit: 0 });
    } catch ({ code, message, remedy }) {
      console.log(JSON.stringify({ code, message, remedy }));
    }`;
  writeFileSync(join(cwd, 'load.mjs'), body);
  const { stdout } = await execute('sh', ['-c', `ulimit -f 100; exec "${process.execPath}" load.mjs`], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'io',
    message: expect.stringMatching(/^cannot write kept.*larger than the system allows$/),
  });
  expect(readdirSync(join(cwd, 'kept'))).toEqual([]);
});

test.runIf(existsSync('/proc/self/status'))(
  'a folder of 2,000 images streams: training and encoding stay within 500 MiB',
  { timeout: 120_000 },
  async () => {
    const cwd = temporaryFolder();
    pictures(join(cwd, 'portraits'), { count: 2000, distinct: 20, width: 89, height: 109 });
    const large = {
      shape: [3, 128, 128],
      networks: {
        encoder: { layers: ['C8s8-4 bn leaky0.1', 'C16s1-8 untied'] },
        decoder: { layers: ['T16s1-4 bn relu', 'T8s8-3 untied'] },
        discriminator: { x: ['C8s8-4 leaky0.1', 'C16s1-4'] },
      },
    };
    const { count, peak } = (await script(
      `import { readFileSync } from 'node:fs';
    ${training({ out: 'run', cache: 'kept', memoryLimit: 2 ** 20 }, { ...tinyFaces, ...large, networks: mergeConfig(tinyFaces.networks, large.networks) })};
    const model = await loadModel('run', { threads: 1 });
    const storage = { cache: 'kept', memoryLimit: 2 ** 20 };
    const data = await loadDataset('portraits', { shape: [3, 128, 128], whole: true, ...storage });
    let count = 0;
    for await (const { values, first } of readBlocks(data.train, 49152, { size: 20 })) {
      count += (await model.encode(values, { first })).shape[0];
    }
    const status = /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
    console.log(JSON.stringify({ count, peak: Number(status[1]) / 1024 }));`,
      cwd,
      110_000,
    )) as { count: number; peak: number };
    console.log(
      `peak resident: ${Math.round(peak)} MiB; held in memory the images and their float32 numbers would take 469 MiB more`,
    );
    expect(count).toBe(2000);
    expect(peak).toBeLessThan(500);
  },
);
