import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockHolder, lockRun } from './lock.ts';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ali-lock-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const lockOf = (holder: object) =>
  writeFileSync(join(run, '.lock'), JSON.stringify({ token: '0123456789abcdef', ...holder }));
const refusal = (remedy: unknown) => expect.objectContaining({ code: 'run', remedy });
const bootAndStart = (pid: number) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return {
    state: fields[0],
    started: `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${fields[19]}`,
  };
};

it('is held until it is released', () => {
  const lock = lockRun(run);
  expect(JSON.parse(readFileSync(join(run, '.lock'), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  expect(() => lockRun(run)).toThrow(refusal(`Wait until process ${process.pid} has finished, or stop it.`));
  lock.release();
  lock.release();
  expect(readdirSync(run)).toEqual([]);
  lockRun(run).release();
});

it('is taken over from a process that is no more', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  lockOf({ pid, host: hostname(), started: null });
  const lock = lockRun(run);
  expect(readdirSync(run)).toEqual(['.lock']);
  expect(() => lockRun(run)).toThrow(refusal(expect.any(String)));
  lock.release();
});

it.each(['', '{', 'null', '{"pid":"1"}', '{"pid":-1,"host":"","token":"../../../escape"}'])(
  'is taken over when it reads %o',
  (text) => {
    writeFileSync(join(run, '.lock'), text);
    lockRun(run).release();
    expect(readdirSync(run)).toEqual([]);
  },
);

it('is left to a process of another machine', () => {
  lockOf({ pid: 1, host: `not-${hostname()}`, started: null });
  expect(() => lockRun(run)).toThrow(refusal(expect.stringContaining(`delete ${join(run, '.lock')}`)));
});

it('does not take over a lock while another process does, and does when that one has died', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  lockOf({ pid: dead, host: hostname(), started: null });
  const guard = join(run, '.lock-0123456789abcdef');
  const started = process.platform === 'linux' ? bootAndStart(process.ppid).started : null;
  writeFileSync(guard, JSON.stringify({ pid: process.ppid, host: hostname(), started, token: 'fedcba9876543210' }));
  expect(() => lockRun(run)).toThrow(refusal(expect.any(String)));
  writeFileSync(guard, JSON.stringify({ pid: dead, host: hostname(), started: null, token: 'fedcba9876543210' }));
  lockRun(run).release();
  expect(readdirSync(run)).toEqual([]);
});

it.runIf(process.platform === 'linux')('knows a process from a later one of the same number', () => {
  const { started } = bootAndStart(process.ppid);
  lockOf({ pid: process.ppid, host: hostname(), started });
  expect(() => lockRun(run)).toThrow(refusal(expect.stringContaining(`process ${process.ppid}`)));
  lockOf({ pid: process.ppid, host: hostname(), started: `${started}0` });
  lockRun(run).release();
});

it.runIf(process.platform === 'linux')('is taken over from a dead process that nobody has waited for', async () => {
  // The shell becomes a `sleep`, which never waits for the child that it inherits.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
  const until = async (reached: () => boolean) => {
    while (!reached()) await new Promise((resolve) => setImmediate(resolve));
  };
  try {
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'latin1') === 'sleep\n');
    process.kill(pid, 'SIGKILL');
    await until(() => bootAndStart(pid).state === 'Z');
    lockOf({ pid, host: hostname(), started: bootAndStart(pid).started });
    lockRun(run).release();
  } finally {
    parent.kill('SIGKILL');
  }
});

it('tells who holds it, and whether that is certainly the process that took it', () => {
  expect(lockHolder(run)).toBeUndefined();
  const lock = lockRun(run);
  expect(lockHolder(run)).toEqual({ pid: process.pid, certain: process.platform === 'linux' });
  lock.release();
  lockOf({ pid: 1, host: `not-${hostname()}`, started: 'boot:1' });
  expect(lockHolder(run)).toEqual({ pid: 1, certain: false });
  lockOf({ pid: spawnSync(process.execPath, ['-e', '']).pid, host: hostname(), started: null });
  expect(lockHolder(run)).toBeUndefined();
  expect(readdirSync(run)).toEqual(['.lock']);
});

it.runIf(process.platform === 'linux')(
  'is nobody’s when another process has the number of the one that took it',
  () => {
    lockOf({ pid: process.pid, host: hostname(), started: 'another-boot:1' });
    expect(lockHolder(run)).toBeUndefined();
  },
);
