/** Training on several ranks when one of them dies, is told to stop, or comes to hold something else. */

import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect } from 'vitest';
import { checkpointDirectory, latestCheckpoint, readCheckpoint } from '../src/train/checkpoint.ts';
import { byRank, createMark, mpirun, testsOn, vendors } from './mpirun.ts';
import { base, difference, steps, write } from './rank-training.ts';
import { ali, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

/** How a launcher says that a rank died; MPICH names the rank that ended first, which may be one that missed the dead one. */
const ending: Readonly<Record<(typeof vendors)[number], RegExp>> = {
  'Open MPI': /exited on signal 9/,
  MPICH: /BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES/,
};

/** The address of a module that flips a bit of a parameter when a rank has computed so many steps. */
function writeFlip(folder: string, after: number): string {
  const path = join(folder, 'flip.mjs');
  const session = new URL('../dist/runtime/session.js', import.meta.url).href;
  writeFileSync(
    path,
    `import { Session } from ${JSON.stringify(session)};
const { bind } = Session.prototype;
Session.prototype.bind = function (inputs, outputs) {
  const call = bind.call(this, inputs, outputs);
  const gradient = Object.keys(outputs).find((name) => name.startsWith('gradient/'));
  if (!gradient) return call;
  const { buffer, byteOffset } = inputs[gradient.slice('gradient/'.length)];
  let calls = 0;
  return async () => {
    await call();
    if (++calls === ${after}) new Uint8Array(buffer, byteOffset)[2] ^= 1;
  };
};
`,
  );
  return pathToFileURL(path).href;
}

describe.each(vendors)('%s', (vendor) => {
  const onRanks = testsOn(vendor);

  for (const differing of [0, 1]) {
    onRanks(`rank ${differing} that comes to hold other bytes stops all before a checkpoint of them`, async (job) => {
      const cwd = temporaryFolder();
      const path = write(cwd, base);
      expect((await ali(['train', '--config', path, '--out', 'one'], { cwd })).code).toBe(0);
      const flip = writeFlip(cwd, steps + 5);
      const program = byRank(cwd, { node: `$(test "$rank" = ${differing} && echo --import ${flip})` });
      const train = ['train', '--config', path, '--json', '--steps', '400', '--out', 'run'];
      const { code, stdout, stderr } = await mpirun({ ...job(2), program }, train, { cwd });
      expect(code).not.toBe(0);
      expect(stderr.match(/error:/g)).toHaveLength(1);
      expect(stderr).toMatch(`error: after step ${steps + 10} rank 1 on`);
      const events = stdout.split('\n').filter((line) => line.startsWith('{"event"'));
      const written = jsonLines(events.join('\n')).filter(({ event }) => event === 'checkpoint');
      expect(written.map(({ step }) => step)).toEqual([0, 10, steps]);
      const newest = (await latestCheckpoint(join(cwd, 'run')))!;
      expect((await readCheckpoint(newest)).step).toBe(steps);
      expect(await difference(checkpointDirectory(join(cwd, 'one'), steps), newest)).toBeLessThan(1e-5);
    });
  }

  for (const killed of [0, 2]) {
    onRanks(`rank ${killed} dies: the job ends, and other ranks go on from the newest checkpoint`, async (job) => {
      const cwd = temporaryFolder();
      const path = write(cwd, base);
      const run = join(cwd, 'run');
      const { env, pidOf } = createMark();
      let at = 0;
      const train = ['train', '--config', path, '--json', '--steps', '1000000', '--out', 'run'];
      const died = await mpirun(job(3), train, {
        cwd,
        env,
        onOutput(_, stdout) {
          if (at > 0 || !stdout.includes('"event":"step","step":35,')) return;
          const pid = pidOf(killed);
          at = performance.now();
          process.kill(pid, 'SIGKILL');
        },
      });
      const ended = performance.now();
      expect(at).toBeGreaterThan(0);
      expect(ended - at).toBeLessThan(10_000);
      expect(died.code).not.toBe(0);
      expect(died.stdout + died.stderr).toMatch(ending[vendor]);
      for (const rank of [0, 1, 2]) expect(() => pidOf(rank)).toThrow('no process');

      const newest = await readCheckpoint((await latestCheckpoint(run))!);
      expect(newest.step).toBeGreaterThanOrEqual(30);
      cpSync(run, join(cwd, 'one'), { recursive: true });
      const resume = ['--json', '--steps', `${newest.step + 10}`];
      const resumed = await mpirun(job(2), ['resume', 'run', ...resume], { cwd });
      expect([resumed.code, resumed.stderr]).toEqual([0, '']);
      expect(jsonLines(resumed.stdout)[0]).toMatchObject({ event: 'started', step: newest.step, ranks: 2 });
      expect(await ali(['resume', 'one', ...resume], { cwd })).toMatchObject({ code: 0 });
      const [own, one] = [run, join(cwd, 'one')].map((each) => checkpointDirectory(each, newest.step + 10));
      expect(await difference(one!, own!)).toBeLessThan(1e-5);
    });
  }

  onRanks('SIGTERM to one rank stops all after the same step, with a checkpoint', async (job) => {
    const cwd = temporaryFolder();
    const { env, pidOf } = createMark();
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
        env,
        onOutput(_, text) {
          if (sent || !text.includes('"event":"step"')) return;
          sent = true;
          process.kill(pidOf(1), 'SIGTERM');
        },
      },
    );
    const last = jsonLines(stdout).at(-1)!;
    expect(last).toMatchObject({ event: 'interrupted' });
    expect(readdirSync(join(cwd, 'run', 'checkpoints'))).toContain(`step-${String(last.step).padStart(8, '0')}`);
  });
});
