/** Several ranks train as one: the same numbers, one run directory, and an end for all when one of them dies. */

import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConfigOverrides } from '../src/presets/config.ts';
import { readCheckpoint } from '../src/train/checkpoint.ts';
import { readMetrics } from '../src/train/metrics.ts';
import { mpirun, pidOfRank, testsOn, vendors } from './mpirun.ts';
import { ali, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

const steps = 20;
const base = {
  preset: 'digits',
  steps,
  batchSize: 24,
  threads: 1,
  logEvery: 5,
  snapshotEvery: 20,
  checkpointEvery: 10,
  schedule: { kind: 'constant' },
  networks: {
    latentSize: 4,
    encoder: { kind: 'stochastic', layers: ['C4s4-4 leaky0.1', 'C7s1-8'] },
    decoder: { kind: 'deterministic', layers: ['T7s1-4 leaky0.1', 'T4s4-1'], output: 'sigmoid' },
    discriminator: { x: ['dropout0.2 C4s4-4 leaky0.1'], z: ['D8 leaky0.1'], joint: ['dropout0.2 D16 leaky0.1', 'D1'] },
  },
} satisfies ConfigOverrides;

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

/** Largest difference of any number of two checkpoints, over their states and the optimiser's. */
async function difference(a: string, b: string): Promise<number> {
  const [one, other] = [await readCheckpoint(a), await readCheckpoint(b)];
  let most = 0;
  for (const part of ['model', 'optimizer'] as const) {
    expect([...other[part].keys()]).toEqual([...one[part].keys()]);
    for (const [name, { data }] of one[part]) {
      for (const [place, value] of (data as Float32Array).entries())
        most = Math.max(most, Math.abs(value - (other[part].get(name)!.data[place] as number)));
    }
  }
  return most;
}

/** How a launcher says that a rank died; MPICH names the rank that ended first, which may be one that missed the dead one. */
const ending: Readonly<Record<(typeof vendors)[number], RegExp>> = {
  'Open MPI': /exited on signal 9/,
  MPICH: /BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES/,
};

const at = (run: string, step: number) => join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`);
const write = (folder: string, config: ConfigOverrides): string => {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify(config));
  return path;
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
        expect(await difference(at(one, steps), at(own, steps))).toBeLessThan(1e-5);
        const losses = async (of: string) =>
          (await readMetrics(of)).map((record) => Number(record['loss/discriminator']));
        for (const [place, loss] of (await losses(one)).entries())
          if (!Number.isNaN(loss)) expect((await losses(own))[place]).toBeCloseTo(loss, 5);
      }
      expect(readdirSync(cwd).sort()).toEqual(['config.json', ...sizes.map((ranks) => `of-${ranks}`), 'one']);
    });
  }

  onRanks(
    'a rank that dies ends the job; the last checkpoint stands, and other ranks go on from it in the same order',
    async (job) => {
      const cwd = temporaryFolder();
      const path = write(cwd, base);
      const mark = `ALI_TEST_JOB=${randomBytes(8).toString('hex')}`;
      let killed = 0;
      const died = await mpirun(job(3), ['train', '--config', path, '--json', '--steps', '1000000', '--out', 'run'], {
        cwd,
        env: Object.fromEntries([mark.split('=') as [string, string]]),
        onOutput(_, stdout) {
          if (killed > 0 || !stdout.includes('"event":"step","step":35,')) return;
          killed = performance.now();
          process.kill(pidOfRank(2, mark), 'SIGKILL');
        },
      });
      expect(killed).toBeGreaterThan(0);
      expect(performance.now() - killed).toBeLessThan(10_000);
      expect(died.code).not.toBe(0);
      expect(died.stdout + died.stderr).toMatch(ending[vendor]);
      expect(() => pidOfRank(0, mark)).toThrow('no process');

      const resumed = await mpirun(job(2), ['resume', 'run/checkpoints/step-00000030', '--json', '--steps', '40'], {
        cwd,
      });
      expect([resumed.code, resumed.stderr]).toEqual([0, '']);
      expect(jsonLines(resumed.stdout)[0]).toMatchObject({ event: 'started', step: 30, ranks: 2 });
      expect((await ali(['train', '--config', path, '--steps', '40', '--out', 'one'], { cwd })).code).toBe(0);
      expect(await difference(at(join(cwd, 'one'), 40), at(join(cwd, 'run'), 40))).toBeLessThan(1e-5);
    },
  );

  onRanks('SIGTERM to one rank stops all after the same step, with a checkpoint', async (job) => {
    const cwd = temporaryFolder();
    const mark = `ALI_TEST_JOB=${randomBytes(8).toString('hex')}`;
    let sent = false;
    const { stdout } = await mpirun(
      job(2),
      [
        'train',
        '--config',
        write(cwd, base),
        '--json',
        '--steps',
        '1000000',
        '--set',
        'checkpointEvery=1000000',
        '--out',
        'run',
      ],
      {
        cwd,
        env: Object.fromEntries([mark.split('=') as [string, string]]),
        onOutput(_, text) {
          if (sent || !text.includes('"event":"step"')) return;
          sent = true;
          process.kill(pidOfRank(1, mark), 'SIGTERM');
        },
      },
    );
    const last = jsonLines(stdout).at(-1)!;
    expect(last).toMatchObject({ event: 'interrupted' });
    expect(readdirSync(join(cwd, 'run', 'checkpoints'))).toContain(`step-${String(last.step).padStart(8, '0')}`);
  });

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
    const { model } = await readCheckpoint(at(join(cwd, 'run'), 200));
    expect(model.get('encoder.0.bn.mean')!.data.some((value) => value !== 0)).toBe(true);
  });

  onRanks('what the ranks cannot do together is said once, and nothing is written', async (job) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await mpirun(job(3), ['train', '--batch', '100', '--out', 'run'], { cwd });
    expect(code).toBe(2);
    expect(stderr.match(/error: batchSize: expected a multiple of the 3 ranks/g)).toHaveLength(1);
    expect(stderr).toContain('batchSize=99');
    expect(readdirSync(cwd)).toEqual([]);
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

test('without a library of MPI a rank says what to install', async () => {
  const cwd = temporaryFolder();
  const env = { OMPI_COMM_WORLD_SIZE: '2', OMPI_COMM_WORLD_RANK: '0', ALI_MPI_LIBRARY: 'libnone.so' };
  const { code, stderr } = await ali(['train', '--steps', '2', '--out', 'run'], { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toContain('there is no library of Open MPI; looked for libnone.so\nhint:  install it (Debian');
  expect(readdirSync(cwd)).toEqual([]);
});
