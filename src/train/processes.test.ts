/** Run directories under processes that are killed, that compete, and on disks that are full or read-only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { latestCheckpoint, listCheckpoints, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { openMetrics, readMetrics } from './metrics.ts';
import type { SafeTensor } from './safetensors.ts';
import { openEvents } from './tensorboard.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ali-processes-'));
const children: ChildProcess[] = [];

/** Child processes need JavaScript: the sources under test, compiled into a folder of this test's own. */
beforeAll(() => {
  const sources = ['checkpoint', 'run-directory', 'metrics'].map((name) => join(project, 'src/train', `${name}.ts`));
  const options = '--ignoreConfig --noCheck --target es2022 --module nodenext --rewriteRelativeImportExtensions';
  const paths = ['--rootDir', join(project, 'src'), '--outDir', join(folder, 'compiled')];
  const tsc = join(project, 'node_modules/typescript/bin/tsc');
  const compiled = spawnSync(process.execPath, [tsc, ...options.split(' '), ...paths, ...sources]);
  expect([compiled.status, String(compiled.stdout)]).toEqual([0, '']);
  writeFileSync(join(folder, 'compiled', 'package.json'), '{"type":"module"}');
}, 60_000);
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a script in which `room` imports a compiled file of train/, and gives its output line by line. */
function start(script: string, ...parameters: string[]) {
  const prelude = `const room = (name) => import(${JSON.stringify(pathToFileURL(join(folder, 'compiled/train/')).href)} + name + '.js');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', prelude + script, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator](), exit: once(child, 'exit') };
}

/** Writes checkpoints of growing steps, every third one twice, and metrics beside them, until it is killed. */
const writer = `
const { writeCheckpoint, pruneCheckpoints, latestCheckpoint, readCheckpoint } = await room('checkpoint');
const { lockRun } = await room('run-directory');
const { openMetrics, truncateMetrics } = await room('metrics');
const run = process.argv[1];
lockRun(run);
const latest = await latestCheckpoint(run);
const first = latest === undefined ? 0 : (await readCheckpoint(latest)).step;
await truncateMetrics(run, first);
const metrics = openMetrics(run);
for (let step = first + 1; ; step++) {
  const tensors = new Map([['w', { dtype: 'F32', shape: [5000], data: new Float32Array(5000).fill(step) }]]);
  metrics.append({ step, filler: 'x'.repeat(step * 37 % 5000) });
  metrics.flush();
  for (let time = 0; time < (step % 3 ? 1 : 2); time++) {
    await writeCheckpoint(run, { step, model: tensors, optimizer: tensors, state: { step, time } });
  }
  await pruneCheckpoints(run, { keep: 2 });
  console.log(step);
}`;

it('reads back fine wherever the writing process is killed, and the next process goes on', {
  timeout: 120_000,
}, async () => {
  const run = join(folder, 'killed');
  mkdirSync(run);
  for (let round = 0; round < 15; round++) {
    const { child, lines, exit } = start(writer, run);
    const { value: line } = await lines.next();
    await new Promise((resolve) => setTimeout(resolve, round * 2.3));
    child.kill('SIGKILL');
    await exit;

    const steps = await listCheckpoints(run);
    expect(steps.at(-1)).toBeGreaterThanOrEqual(Number(line));
    for (const step of steps) {
      const directory = join(run, 'checkpoints', `step-${String(step).padStart(8, '0')}`);
      const { model, optimizer, state } = await readCheckpoint(directory);
      for (const { data } of [model.get('w')!, optimizer.get('w')!]) {
        expect(data.every((value) => value === step)).toBe(true);
      }
      expect(state.step).toBe(step);
    }
  }
  const last = start(writer, run);
  await last.lines.next();
  last.child.kill('SIGKILL');
  await last.exit;
  const text = readFileSync(join(run, 'metrics.jsonl'), 'utf8');
  const whole = text
    .slice(0, text.lastIndexOf('\n'))
    .split('\n')
    .map((line) => JSON.parse(line).step);
  expect(whole).toEqual(Array.from(whole, (_, index) => index + 1));
});

it('lets one of many processes have a run, also when all of them find it left by a dead one', {
  timeout: 60_000,
}, async () => {
  const script = `
    const { lockRun } = await room('run-directory');
    console.log('ready');
    process.stdin.on('end', () => process.exit(0));
    process.stdin.once('data', () => {
      try { lockRun(process.argv[1]); console.log('held'); } catch (error) { console.log(error.code); }
    });`;
  const run = join(folder, 'locked');
  mkdirSync(run);
  const compete = async (count: number) => {
    const processes = Array.from({ length: count }, () => start(script, run));
    for (const { lines } of processes) expect((await lines.next()).value).toBe('ready');
    for (const { child } of processes) child.stdin!.write('go\n');
    const answers = await Promise.all(processes.map(async ({ lines }) => (await lines.next()).value));
    expect(answers.filter((answer) => answer === 'held').length).toBe(1);
    expect(answers.filter((answer) => answer === 'run').length).toBe(count - 1);
    return { processes, winner: processes[answers.indexOf('held')]! };
  };
  for (let round = 0; round < 3; round++) {
    const { processes, winner } = await compete(6);
    winner.child.kill('SIGKILL');
    for (const { child, exit } of processes) {
      child.stdin!.end();
      await exit;
    }
    expect(existsSync(join(run, '.lock'))).toBe(true);
  }
  const { winner } = await compete(1);
  winner.child.stdin!.end();
  await winner.exit;
  expect(readdirSync(run)).toEqual([]);
});

/** Mounts a file system of 1 MiB for the length of a test, or skips the test where that is not allowed. */
function mountSmall(context: TestContext, name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
  if (status !== 0) context.skip('needs the right to mount a small file system');
  context.onTestFinished(() => {
    spawnSync('umount', ['-l', path]);
  });
  return path;
}

function content(step: number, { values = 1000 } = {}) {
  const model = new Map<string, SafeTensor>([['w', { dtype: 'F32', shape: [values], data: new Float32Array(values) }]]);
  return { step, model, optimizer: model, state: {} };
}

it('keeps the last checkpoint on a full disk and says that it is full', async (context) => {
  const run = mountSmall(context, 'full');
  const metrics = openMetrics(run);
  const events = openEvents(run);
  await writeCheckpoint(run, content(1));
  const full = expect.objectContaining({ code: 'io', message: expect.stringContaining('the disk is full') });
  await expect(writeCheckpoint(run, content(2, { values: 200_000 }))).rejects.toEqual(full);
  expect(readdirSync(join(run, 'checkpoints'))).toEqual(['step-00000001']);
  expect((await readCheckpoint((await latestCheckpoint(run))!)).step).toBe(1);

  const ballast = join(run, 'ballast');
  expect(() => writeFileSync(ballast, new Uint8Array(2 ** 20))).toThrow(/ENOSPC/);
  for (let step = 1; step <= 300; step++) metrics.append({ step, filler: 'x'.repeat(100) });
  events.scalars(1, Object.fromEntries(Array.from({ length: 500 }, (_, tag) => [`scalar/${tag}`, tag])));
  expect(() => metrics.flush()).toThrow(full);
  expect(() => events.flush()).toThrow(full);
  rmSync(ballast);
  metrics.close();
  events.close();
  expect((await readMetrics(run)).map(({ step }) => step)).toEqual(
    Array.from({ length: 300 }, (_, index) => index + 1),
  );
});

it('says so on a read-only file system', async (context) => {
  const run = mountSmall(context, 'read-only');
  await writeCheckpoint(run, content(1));
  expect(spawnSync('mount', ['-o', 'remount,ro', run]).status).toBe(0);
  const refused = expect.objectContaining({ code: 'io', message: expect.stringContaining('read-only') });
  await expect(writeCheckpoint(run, content(2))).rejects.toEqual(refused);
  expect(() => openMetrics(run)).toThrow(refused);
  expect(() => openEvents(run)).toThrow(refused);
  expect((await readCheckpoint((await latestCheckpoint(run))!)).step).toBe(1);
});
