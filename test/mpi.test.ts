/** Several ranks train as one: the same numbers, and one run directory. */

import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { encodeNpy } from '../src/data/npy.ts';
import type { ConfigOverrides } from '../src/presets/config.ts';
import { checkpointDirectory, readCheckpoint } from '../src/train/checkpoint.ts';
import { readMetrics } from '../src/train/metrics.ts';
import { mpirun, testsOn, vendors } from './mpirun.ts';
import { base, difference, steps, write } from './rank-training.ts';
import { ali, aliPath, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

/** Each with the numbers of ranks that it is tried on. */
const configurations: Readonly<Record<string, readonly [ConfigOverrides, readonly number[]]>> = {
  ali: [base, [2, 3, 4]],
  'a packed GAN with spectral norm, by momentum': [
    {
      ...base,
      objective: 'gan',
      optimiser: { kind: 'sgd', learningRate: 0.01, beta1: 0.5 },
      networks: {
        ...base.networks,
        discriminator: { x: ['dropout0.2 C4s4-4 sn leaky0.1'], joint: ['dropout0.2 D16 leaky0.1', 'D1'], packing: 2 },
      },
    },
    [2],
  ],
  'semi-supervised': [
    {
      ...base,
      objective: 'semi-supervised',
      labels: { classes: 10, count: 100, batchSize: 12, weight: 1 },
    },
    [3],
  ],
};

describe.each(vendors)('%s', (vendor) => {
  const onRanks = testsOn(vendor);

  for (const [name, [config, sizes]] of Object.entries(configurations)) {
    onRanks(`${sizes.join(', ')} ranks hold what one holds: ${name}`, async (job) => {
      const cwd = temporaryFolder();
      const path = write(cwd, config);
      const train = ['train', '--config', path, '--json', '--out'];
      expect(await ali([...train, 'one'], { cwd })).toMatchObject({ code: 0, stderr: '' });
      for (const ranks of sizes) {
        const run = `of-${ranks}`;
        const { code, stdout, stderr } = await mpirun(job(ranks), [...train, run], { cwd });
        expect([code, stderr]).toEqual([0, '']);
        expect(jsonLines(stdout)[0]).toMatchObject({ event: 'started', ranks });
        expect(jsonLines(stdout).filter(({ event }) => event === 'finished')).toHaveLength(1);
        const [one, own] = ['one', run].map((each) => join(cwd, each)) as [string, string];
        expect(await difference(checkpointDirectory(one, steps), checkpointDirectory(own, steps))).toBeLessThan(1e-5);
        const losses = async (of: string) =>
          (await readMetrics(of)).map((record) => Number(record['loss/discriminator']));
        for (const [place, loss] of (await losses(one)).entries())
          if (!Number.isNaN(loss)) expect((await losses(own))[place]).toBeCloseTo(loss, 5);
      }
      expect(readdirSync(cwd).sort()).toEqual(['config.json', ...sizes.map((ranks) => `of-${ranks}`), 'one']);
    });
  }

  onRanks('with batch norm the ranks agree, and rank 0’s running statistics are saved', async (job) => {
    const cwd = temporaryFolder();
    const { networks } = base;
    const normed = { ...networks, encoder: { ...networks.encoder, layers: ['C4s4-4 bn leaky0.1', 'C7s1-8'] } };
    const path = write(cwd, {
      ...base,
      networks: normed,
      steps: 200,
      logEvery: 100,
      snapshotEvery: 200,
      checkpointEvery: 200,
    });
    expect(await mpirun(job(2), ['train', '--config', path, '--quiet', '--out', 'run'], { cwd })).toMatchObject({
      code: 0,
    });
    const { model } = await readCheckpoint(checkpointDirectory(join(cwd, 'run'), 200));
    expect(model.get('encoder.0.bn.mean')!.data.some((value) => value !== 0)).toBe(true);
  });

  onRanks('what the ranks cannot do together is said once, and nothing is written', async (job) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await mpirun(job(3), ['train', '--batch', '100', '--out', 'run'], { cwd });
    expect(code).toBe(2);
    expect(stderr.match(/error: batchSize: expected a multiple of the 3 ranks/g)).toHaveLength(1);
    expect(stderr).toContain('batchSize=99');
    expect(readdirSync(cwd)).toEqual([]);

    writeFileSync(join(cwd, 'three.npy'), encodeNpy([3, 28, 28], new Uint8Array(3 * 28 * 28)));
    const few = ['train', '--config', write(cwd, base), '--data', 'three.npy', '--out', 'run'];
    const failed = await mpirun(job(3), few, { cwd });
    expect(failed.code).toBe(1);
    const wrong =
      'error: expected at least as many training items as ranks, 3; received 2\nhint:  start at most 2 processes';
    expect(failed.stderr.split(wrong)).toHaveLength(2);
    expect(readdirSync(cwd).sort()).toEqual(['config.json', 'three.npy']);
  });

  onRanks('without koffi the job ends with a message', async (job) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await mpirun(job(2), ['train', '--out', 'run'], { cwd, env: withoutKoffi(cwd) });
    expect(code).not.toBe(0);
    expect(stderr).toContain('started several processes, and the package koffi is not installed');
    expect(readdirSync(cwd)).toEqual(['hide.mjs']);
  });

  onRanks('a library that does not see the launcher’s job is refused', async (job) => {
    const other = vendor === 'MPICH' ? 'libmpi.so.40' : 'libmpich.so.12';
    const { code, stderr } = await mpirun(job(2), ['train', '--steps', '2', '--out', 'run'], {
      cwd: temporaryFolder(),
      env: { ALI_MPI_LIBRARY: other, UCX_LOG_LEVEL: 'fatal' },
    });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/expected the 2 processes that .* started; .* sees 1|there is no library/);
  });
});

testsOn('MPICH')('a rank whose launcher’s socket was closed on the way says how to start it', async (job) => {
  const cwd = temporaryFolder();
  const between =
    'process.exitCode = child_process.spawnSync(process.execPath, process.argv.slice(1), { stdio: "inherit" }).status';
  const program = [process.execPath, '-e', between, aliPath];
  const { code, stderr } = await mpirun({ ...job(2), program }, ['train', '--steps', '2', '--out', 'run'], { cwd });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(
    /MPICH's mpiexec gave this process an open socket \(PMI_FD=\d+\), and what started it .*closed it/,
  );
  expect(stderr).toContain(
    'hint:  start the command itself, node_modules/.bin/ali, or let mpiexec use a port: mpiexec -pmi-port',
  );
  expect(readdirSync(cwd)).toEqual([]);
});

/** What lets Node.js find no package koffi. */
function withoutKoffi(folder: string): Readonly<Record<string, string>> {
  const hook = `export async function resolve(name, context, next) {
    if (name === 'koffi') throw Object.assign(new Error("Cannot find package 'koffi'"), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  }`;
  const path = join(folder, 'hide.mjs');
  const url = JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`);
  writeFileSync(path, `import { register } from 'node:module';\nregister(${url});\n`);
  return { NODE_OPTIONS: `--import ${pathToFileURL(path).href}` };
}

test.each([
  [0, 'error: Open'],
  [1, `error: rank 1 on ${hostname()}: Open`],
])('without koffi rank %i says what to install', async (rank, begin) => {
  const cwd = temporaryFolder();
  const launched = { OMPI_COMM_WORLD_SIZE: '2', OMPI_COMM_WORLD_RANK: `${rank}` };
  const env = { ...withoutKoffi(cwd), ...launched };
  const { code, stderr } = await ali(['train', '--steps', '2', '--out', 'run'], { cwd, env });
  expect(code).toBe(1);
  const what = "MPI's mpirun started several processes, and the package koffi is not installed";
  expect(stderr).toBe(
    `${begin} ${what}\nhint:  npm install koffi, through which MPI is called; or start a single process\n`,
  );
  expect(readdirSync(cwd)).toEqual(['hide.mjs']);
});

test('without a library of MPI a rank says what to install', async () => {
  const cwd = temporaryFolder();
  const env = { OMPI_COMM_WORLD_SIZE: '2', OMPI_COMM_WORLD_RANK: '0', ALI_MPI_LIBRARY: 'libnone.so' };
  const { code, stderr } = await ali(['train', '--steps', '2', '--out', 'run'], { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toContain('there is no library of Open MPI; looked for libnone.so\nhint:  install it (Debian');
  expect(readdirSync(cwd)).toEqual([]);
});
