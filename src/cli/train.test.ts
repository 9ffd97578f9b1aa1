import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, inject, test } from 'vitest';
import { ali, aliPath, execute, jsonLines } from '../../test/run-ali.ts';
import { encodeNpy } from '../data/npy.ts';

const tiny = ['--config', inject('tinyConfig')];
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ali-train-'));
});

test('in a pipe: plain lines at the logged steps, the run in the next free folder', async () => {
  const { code, stdout, stderr } = await ali(['train', ...tiny], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^(warning: .*\n {3}hint: .*\n)*$/) });
  expect(stdout).not.toContain('\x1b');
  expect([...stdout.matchAll(/^step (\d+)\/6 .* loss D .* D enc/gm)].map(([, step]) => step)).toEqual(['2', '4', '6']);
  expect(stdout).toMatch(/^step 3 {2}reconstruction MSE .* runs\/0001-digits\/samples\/step-00000003\.png$/m);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^finished runs\/0001-digits at step 6 in /);
  expect(readdirSync(join(cwd, 'runs/0001-digits/checkpoints'))).toContain('step-00000006');
});

test('--json: an object a line, logged steps only, the last one "finished"', async () => {
  const out = join(cwd, 'here');
  const { code, stdout, stderr } = await ali(['train', ...tiny, '--json', '--steps', '5', '--out', 'here'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const events = jsonLines(stdout);
  expect(events[0]).toMatchObject({
    event: 'started',
    run: out,
    steps: 5,
    config: { preset: 'digits', batchSize: 10 },
  });
  expect(events.filter(({ event }) => event === 'step').map(({ step }) => step)).toEqual([2, 4, 5]);
  expect(events.at(-1)).toEqual({ event: 'finished', run: out, step: 5, seconds: expect.any(Number) });
});

test('--quiet: warnings on standard error and the last line', async () => {
  const flags = ['--steps', '2', '--set', 'schedule={"kind":"linear","steps":9}', '--quiet'];
  const { code, stdout, stderr } = await ali(['train', ...tiny, ...flags], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^finished runs\/0001-digits at step 2 in [\d.]+ s\n$/);
  expect(stderr).toMatch(
    /^warning: the learning rate falls over 9 steps.*\n {3}hint: .*\n(warning: .*\n {3}hint: .*\n)*$/,
  );
});

test('--dry-run writes nothing; with --json it gives a configuration that --config takes', async () => {
  const { code, stdout } = await ali(['train', 'ring', '--dry-run', '--json', '--seed', '7'], { cwd });
  expect(code).toBe(0);
  writeFileSync(join(cwd, 'ring.json'), stdout);
  const again = await ali(['train', '--config', 'ring.json', '--dry-run', '--json'], { cwd });
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));
  expect(JSON.parse(stdout)).toMatchObject({ preset: 'ring', seed: 7 });
  const text = await ali(['train', ...tiny, '--dry-run'], { cwd });
  expect(text.stdout).toMatch(/"batchSize": 10,[\s\S]*parameters: [\d,]+ \(encoder [\s\S]*a step: [\d.]+ [kMG]FLOP/);
  expect(readdirSync(cwd)).toEqual(['ring.json']);
});

test('an out directory that is not empty is refused and left as it is', async () => {
  mkdirSync(join(cwd, 'full'));
  writeFileSync(join(cwd, 'full/notes.txt'), 'mine');
  const { code, stdout, stderr } = await ali(['train', ...tiny, '--out', 'full', '--json'], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: full is not empty; .*\nhint: {2}Give another folder with --out\.\n$/);
  expect(jsonLines(stdout)).toEqual([
    { event: 'error', code: 'run', message: expect.stringContaining('full is not empty'), remedy: expect.any(String) },
  ]);
  expect(readdirSync(join(cwd, 'full'))).toEqual(['notes.txt']);
});

test('a run on a relative data path resumes from another folder, further than it was configured', async () => {
  const values = Uint8Array.from({ length: 40 * 784 }, (_, place) => place % 251);
  writeFileSync(join(cwd, 'items.npy'), encodeNpy([40, 28, 28], values));
  const trained = await ali(['train', ...tiny, '--data', 'items.npy', '--out', 'a run', '--quiet'], { cwd });
  expect(trained.code).toBe(0);
  const resumed = await ali(['resume', join(cwd, 'a run'), '--steps', '8', '--threads', '1', '--json'], { cwd: '/' });
  expect(resumed.stderr).toBe('');
  expect(jsonLines(resumed.stdout)[0]).toMatchObject({ event: 'started', step: 6, steps: 8, threads: 1 });
  expect(jsonLines(resumed.stdout).at(-1)).toMatchObject({ event: 'finished', step: 8 });
  const idle = await ali(['resume', join(cwd, 'a run'), '--quiet'], { cwd });
  expect(idle).toMatchObject({ code: 0, stdout: expect.stringContaining('at step 8 in') });
  expect(idle.stderr).toContain('warning: the run has its 8 steps already');
  const back = await ali(['resume', join(cwd, 'a run'), '--steps', '2'], { cwd });
  expect(back).toMatchObject({ code: 2, stderr: expect.stringContaining('expected --steps of at least 8') });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the run with a checkpoint and the command to go on', async (signal, status) => {
  let sent = false;
  const { code, stdout, stderr } = await ali(['train', ...tiny, '--steps', '1000000', '--out', 'a run'], {
    cwd,
    onOutput: (child, text) => {
      if (!sent && text.includes('step 4/')) sent = child.kill(signal);
    },
  });
  expect(code).toBe(status);
  expect(stderr).toBe('warning: finishing the step and writing a checkpoint; once more quits at once\n');
  const [, step, command] = /^interrupted after step (\d+); go on with: ali (resume 'a run')$/m.exec(stdout)!;
  expect(existsSync(join(cwd, 'a run/checkpoints', `step-${step!.padStart(8, '0')}`, 'state.json'))).toBe(true);
  expect(existsSync(join(cwd, 'a run/.lock'))).toBe(false);
  const shell = `exec "${process.execPath}" "${aliPath}" ${command} --steps ${Number(step) + 1} --quiet`;
  const resumed = await execute('sh', ['-c', shell], { cwd });
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining(`at step ${Number(step) + 1} in`) });
});

test('a reader that closes the pipe ends the run quietly, with a checkpoint', async () => {
  const flags = `--config "${tiny[1]}" --steps 1000000 --checkpoint-every 1000000 --out run --json`;
  const train = `"${process.execPath}" "${aliPath}" train ${flags}; echo $? > status`;
  const { stdout, stderr } = await execute('sh', ['-c', `(${train}) | head -n 5`], { cwd });
  expect(jsonLines(stdout)).toHaveLength(5);
  expect(stderr).toBe('');
  expect(readFileSync(join(cwd, 'status'), 'utf8')).toBe('141\n');
  const steps = readdirSync(join(cwd, 'run/checkpoints')).filter((name) => name.startsWith('step-'));
  expect(steps).toHaveLength(2);
  expect(existsSync(join(cwd, 'run/.lock'))).toBe(false);
});

const script = await execute('script', ['-qec', 'true', '/dev/null'], { cwd: tmpdir() }).catch(() => undefined);

test.skipIf(script?.code !== 0)('on a terminal (needs script of util-linux): one line that is redrawn', async () => {
  const command = `"${process.execPath}" "${aliPath}" train --config "${tiny[1]}" --steps 9 --set logEvery=1 --set seed=-1`;
  const shown = await execute('script', ['-qec', command.replace(' --set seed=-1', ''), '/dev/null'], { cwd });
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('\r\x1b[2Kstep 1/9');
  expect(shown.stdout).not.toMatch(/\nstep \d+\/9/);
  expect(shown.stdout).toMatch(/(\n|\[2K)finished runs\/0001-digits at step 9/);
  const coloured = await execute('script', ['-qec', command, '/dev/null'], { cwd });
  expect(coloured.stdout).toContain('\x1b[31merror:\x1b[39m');
  const plain = await execute('script', ['-qec', command, '/dev/null'], { cwd, env: { NO_COLOR: '1' } });
  expect(plain.stdout).toContain('error: ');
  expect(plain.stdout).not.toContain('\x1b');
});

test('a full standard output is an error, not a crash', async () => {
  if (!existsSync('/dev/full')) return;
  const { code, stderr } = await execute('sh', ['-c', `"${process.execPath}" "${aliPath}" presets > /dev/full`], {
    cwd,
  });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^error: cannot write to standard output/),
  });
});
