import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ali, execute } from '../../test/run-ali.ts';

const cwd = tmpdir();
const commands =
  'train resume sample encode decode reconstruct interpolate evaluate probe neighbours detect reproduce presets data inspect export studio'.split(
    ' ',
  );

test('help lists every command, and the help of each begins with examples of it', async () => {
  const { stdout, stderr, code } = await ali(['--help'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  for (const command of commands) {
    const help = await ali([command, '--help'], { cwd });
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(new RegExp(`^Examples:\n  ali ${command}\\b[\\s\\S]*\nUsage: ali ${command} `));
  }
});

test('help starts quickly', async () => {
  const help: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 5; round++) {
    help.push((await ali(['--help'], { cwd })).seconds);
    bare.push((await execute(process.execPath, ['-e', '0'], { cwd })).seconds);
  }
  const [median, floor] = [help, bare].map((seconds) => 1000 * seconds.sort((a, b) => a - b)[2]!) as [number, number];
  console.log(`ali --help: ${Math.round(median)} ms, bare Node.js: ${Math.round(floor)} ms, medians of 5`);
  expect(median - floor).toBeLessThan(150);
});

test('the version is the package’s', async () => {
  expect(await ali(['--version'], { cwd })).toMatchObject({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test.each([
  [['trian'], "error: unknown command 'trian'\nhint:  did you mean train?\n"],
  [['train', '--step', '3'], "error: unknown option '--step'\nhint:  did you mean --steps?\n"],
  [['resume'], "error: missing required argument 'run'\nhint:  see the command with --help\n"],
  [['export', 'x'], "error: required option '--out <dir>' not specified\nhint:  see the command with --help\n"],
  [['encode', 'x', '--mean', '--stochastic'], "error: option '--mean' cannot be used with option '--stochastic'\n"],
  [['encode', 'x', '--split', 'both'], "error: option '--split <split>' argument 'both' is invalid."],
])('a command line that cannot be understood: %j', async (args, expected) => {
  const { code, stdout, stderr } = await ali(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(expected);
});

test.each([
  ['train', '--steps', 'abc', 'of 0 or more'],
  ['train', '--steps', '-1', 'of 0 or more'],
  ['train', '--batch', '1.5', 'from 2 to 1000000'],
  ['train', '--threads', '0', 'from 1 to 256'],
  ['sample', '--count', '99999999999', 'from 1 to 1000000'],
  ['interpolate', '--steps', '1', 'from 2 to 10000'],
])('a number that does not fit: %s %s %s', async (command, flag, value, range) => {
  const { code, stderr } = await ali([command, 'run', flag, value], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(`error: ${flag}: expected a whole number ${range}; received "${value}"\nhint:  ${flag} is:`);
});

test.each([
  [['train', '--data', ''], '--data'],
  [['train', '--out', '', '--dry-run'], '--out'],
  [['sample', 'run', '--out='], '--out'],
  [['inspect', ''], '<run>'],
])('an empty value: %j', async (args, name) => {
  const { code, stderr } = await ali(args, { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(`error: ${name}: expected a value; received nothing\nhint:  ${name} is: `);
});

test('without a command the help goes to standard error', async () => {
  const { code, stdout, stderr } = await ali([], { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: ali');
});
