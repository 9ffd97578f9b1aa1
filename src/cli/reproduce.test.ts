import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ali } from '../../test/run-ali.ts';

const cwd = mkdtempSync(join(tmpdir(), 'ali-reproduce-cli-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('without a name the experiments are listed', async () => {
  const { code, stdout } = await ali(['reproduce'], { cwd });
  expect(code).toBe(0);
  for (const name of ['toy', 'toy-ring', 'toy-paper', 'toy-sweep', 'alice-toy']) {
    expect(stdout).toMatch(new RegExp(`^${name}  `, 'm'));
  }
  const all = JSON.parse((await ali(['reproduce', '--json'], { cwd })).stdout) as { name: string }[];
  expect(all.map(({ name }) => name)).toContain('alice-toy');
});

test.each([
  [['reproduce', 'alise-toy'], 'did you mean "alice-toy"?'],
  [['reproduce', 'toy', '--seeds', '3-1'], '--seeds: expected at most 1000 whole numbers'],
  [['reproduce', 'toy', '--budget', 'huge'], 'Allowed choices are smoke, cpu, full'],
])('a call that cannot be understood: %j', async (args, expected) => {
  const { code, stderr } = await ali(args, { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(expected);
});

test('an experiment in processes of its own: stopped by a signal, gone on with, printed as JSON', async () => {
  const args = ['reproduce', 'alice-toy', '--budget', 'smoke', '--seeds', '0-1', '--processes', '1', '--json'];
  let asked = false;
  const stopped = await ali(args, {
    cwd,
    onError: (child, stderr) => {
      if (!asked && stderr.includes('1/4')) asked = child.kill('SIGINT');
    },
  });
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toBe('');
  expect(stopped.stderr).toContain('give the same command again to go on');
  const folder = join(cwd, 'runs/reproduce/alice-toy-smoke');
  const before = readdirSync(join(folder, 'cells'));
  expect(before).toContain('lambda-1-width-128-rate-0.0005-xavier-seed-0.json');
  expect(before.length).toBeLessThan(4);

  const { code, stdout, stderr } = await ali(args, { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain(`4 cells, ${before.length} of them finished before`);
  const { out, ...reproduction } = JSON.parse(stdout) as Record<string, unknown> & { cells: object[] };
  expect(out).toBe(folder);
  expect(reproduction.cells).toHaveLength(4);
  expect(reproduction).toEqual(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')));
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('# ALICE');
});
