/** Training through days when things break: killed, competed with, deleted, on disks that are full, read-only or become so, without memory. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { latestCheckpoint, readCheckpoint } from '../src/train/checkpoint.ts';
import { createReference, finish, killOnce } from './faults/kills.ts';
import { ali, aliPath, execute, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

/** Points of the plane, tiny networks, and steps without an end. */
const endless = {
  preset: 'grid',
  steps: 100_000_000,
  schedule: { steps: 100_000_000 },
  checkpointEvery: 100,
  snapshotEvery: 100_000_000,
  logEvery: 50,
  batchSize: 10,
  threads: 1,
  gradientPenalty: 0,
  networks: {
    latentSize: 2,
    encoder: { layers: ['D16 relu', 'D2'] },
    decoder: { layers: ['D16 relu', 'D2'] },
    discriminator: { joint: ['D16 relu', 'D1'] },
  },
};

function prepare(run?: string): { readonly folder: string; readonly run: string; readonly train: readonly string[] } {
  const folder = temporaryFolder();
  const config = join(folder, 'endless.json');
  writeFileSync(config, JSON.stringify(endless));
  const out = run ?? join(folder, 'run');
  return { folder, run: out, train: ['train', '--config', config, '--out', out, '--json'] };
}

/** Calls `act` once, as soon as a training has told of its third checkpoint. */
function atThirdCheckpoint(act: () => void): (child: unknown, stdout: string) => void {
  let done = false;
  return (_, stdout) => {
    if (done || stdout.split('"event":"checkpoint"').length < 4) return;
    done = true;
    act();
  };
}

/** The step of the newest checkpoint of a run, every byte of which has been checked. */
async function wholeStep(run: string): Promise<number> {
  return (await readCheckpoint((await latestCheckpoint(run))!)).step;
}

/** Mounts a file system in memory for the length of a test, or skips the test where that is not allowed. */
function mountSmall(context: TestContext, path: string, size: string): void {
  mkdirSync(path);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  if (status !== 0) context.skip('needs the right to mount a small file system');
  context.onTestFinished(() => {
    spawnSync('umount', ['-l', path]);
  });
}

test('killed at random moments: every checkpoint is that of the undisturbed run, and so is the end', {
  timeout: 240_000,
}, async () => {
  const folder = temporaryFolder();
  const run = join(folder, 'run');
  const reference = await createReference(folder, { name: 'short', steps: 60, checkpointEvery: 2 });
  const delays = [0, 5, 60, 17, 150, 90];
  const steps: (number | undefined)[] = [];
  for (const [place, delay] of delays.entries()) {
    steps.push(
      (await killOnce(run, reference, { delay, early: place === 0, saved: place === delays.length - 1 })).step,
    );
  }
  await finish(run, reference);
  expect(steps.at(-1)).toBeGreaterThan(0);
  expect(steps.slice(1)).toEqual(steps.slice(1).toSorted((a, b) => a! - b!));
});

test('a run has one writer: resume and train are refused while it trains, and may go on after it', async () => {
  const { folder, run, train } = prepare();
  const refused: Promise<Awaited<ReturnType<typeof ali>>>[] = [];
  const { code, stdout } = await ali(train, {
    cwd: folder,
    onOutput: (child, text) => {
      if (refused.length > 0 || !text.includes('"event":"checkpoint"')) return;
      refused.push(ali(['resume', run], { cwd: folder }), ali(train, { cwd: folder }));
      void Promise.all(refused).then(() => child.kill('SIGTERM'));
    },
  });
  const [resumed, trained] = await Promise.all(refused);
  expect(resumed).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/is held; expected a run that nobody writes/),
  });
  expect(trained).toMatchObject({ code: 1, stderr: expect.stringContaining('is not empty') });
  expect(code).toBe(143);
  const { step } = jsonLines(stdout).at(-1) as { step: number };
  expect(await wholeStep(run)).toBe(step);
  const after = await ali(['resume', run, '--steps', `${step + 1}`, '--quiet'], { cwd: folder });
  expect(after).toMatchObject({ code: 0 });
});

test('a run directory that is deleted while it is written ends the run, and is not made again', async () => {
  const { folder, run, train } = prepare();
  const act = atThirdCheckpoint(() => rmSync(run, { recursive: true, force: true, maxRetries: 5 }));
  const { code, stderr } = await ali(train, { cwd: folder, onOutput: act });
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: (.*run is gone; expected the run directory|cannot write .*run)/);
  expect(existsSync(join(run, 'config.json'))).toBe(false);
});

test('a full disk ends the run with a word, and its last checkpoint is whole', async (context) => {
  const small = join(temporaryFolder(), 'small');
  mountSmall(context, small, '2m');
  const { folder, run, train } = prepare(join(small, 'run'));
  let refused: unknown;
  const ballast = atThirdCheckpoint(() => {
    try {
      writeFileSync(join(small, 'ballast'), new Uint8Array(2 ** 22));
    } catch (error) {
      refused = error;
    }
  });
  const { code, stdout, stderr } = await ali(train, { cwd: folder, onOutput: ballast });
  expect(refused).toMatchObject({ code: 'ENOSPC' });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /error: cannot write .*: the disk is full\nhint: {2}free some space or write to another disk\n$/,
  );
  expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'error', code: 'io' });
  const step = await wholeStep(run);
  expect(step).toBeGreaterThanOrEqual(200);
  expect(readdirSync(join(run, 'checkpoints')).filter((name) => name.startsWith('.'))).toEqual([]);
  rmSync(join(small, 'ballast'));
  const after = await ali(['resume', run, '--steps', `${step + 1}`, '--quiet'], { cwd: folder });
  expect(after).toMatchObject({ code: 0 });
});

test('a read-only disk is said so before the first step', async (context) => {
  const small = join(temporaryFolder(), 'small');
  mountSmall(context, small, '1m');
  expect(spawnSync('mount', ['-o', 'remount,ro', small]).status).toBe(0);
  const { folder, train } = prepare(join(small, 'run'));
  const { code, stderr } = await ali(train, { cwd: folder });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/error: cannot write .*: the file system is read-only\n/),
  });
});

/** Makes a folder read-only at one stroke; what is in it stays in sight. Whether that is allowed. */
function makeReadOnly(path: string, aside: string): boolean {
  mkdirSync(aside);
  const calls = [
    ['--bind', path, aside],
    ['-o', 'remount,bind,ro', aside],
    ['--bind', aside, path],
  ];
  return calls.every((given) => spawnSync('mount', given).status === 0);
}

/** Skips a test where folders cannot be made read-only; what is tried lies in a file system of the test's own. */
function tryReadOnly(context: TestContext, small: string): void {
  const tried = join(small, 'tried');
  mkdirSync(tried);
  if (!makeReadOnly(tried, join(small, 'tried-aside'))) context.skip('needs the right to bind folders');
  for (const path of [tried, join(small, 'tried-aside')]) expect(spawnSync('umount', [path]).status).toBe(0);
}

test('a disk that becomes read-only ends the run with a word, and its last checkpoint is whole', async (context) => {
  const small = join(temporaryFolder(), 'small');
  mountSmall(context, small, '16m');
  tryReadOnly(context, small);
  const { folder, run, train } = prepare(join(small, 'run'));
  const checkpoints = join(run, 'checkpoints');
  let isReadOnly = false;
  const act = atThirdCheckpoint(() => {
    isReadOnly = makeReadOnly(checkpoints, join(small, 'aside'));
  });
  const { code, stdout, stderr } = await ali(train, { cwd: folder, onOutput: act });
  expect(isReadOnly).toBe(true);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/error: cannot write .*checkpoints.*: the file system is read-only\nhint: .*\n$/),
  });
  expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'error', code: 'io' });
  const step = await wholeStep(run);
  expect(step).toBeGreaterThanOrEqual(200);
  expect(spawnSync('umount', [checkpoints]).status).toBe(0);
  expect(await wholeStep(run)).toBe(step);
  const after = await ali(['resume', run, '--steps', `${step + 1}`, '--quiet'], { cwd: folder });
  expect(after).toMatchObject({ code: 0 });
  expect(await wholeStep(run)).toBe(step + 1);
  expect(readdirSync(checkpoints).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('without memory: what is missing and what to do; a checkpoint that is there stays whole', async () => {
  const { folder, run, train } = prepare();
  const networks = JSON.stringify({ encoder: { layers: ['D60000 relu', 'D60000 relu', 'D2'] } });
  const large = await ali([...train, '--set', `networks=${networks}`], { cwd: folder });
  expect(large.code).toBe(2);
  expect(large.stderr).toMatch(
    /error: memory of the kernel; expected .* bytes; received \d+\nhint: {2}make the networks/,
  );
  if (process.platform !== 'linux') return;
  const trained = await ali([...train, '--steps', '100', '--quiet'], { cwd: folder });
  expect(trained.code).toBe(0);
  const command = `ulimit -v 16000000; exec "${process.execPath}" "${aliPath}" resume "${run}" --steps 200 --quiet`;
  const { code, stderr } = await execute('bash', ['-c', command], { cwd: dirname(run) });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^error: no memory for the kernel; .*\nhint: {2}free memory or make the networks smaller/m,
    ),
  });
  expect(await wholeStep(run)).toBe(100);
});
