import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { ali, jsonLines } from '../../test/run-ali.ts';
import { parseAttributes } from './attributes.ts';

const tiny = ['--config', inject('tinyConfig'), '--quiet'];
const cwd = mkdtempSync(join(tmpdir(), 'ali-objectives-'));

test('a GAN, then an encoder for it: every command says or does what fits', { timeout: 120_000 }, async () => {
  const gan = await ali(['train', ...tiny, '--objective', 'gan', '--out', 'gan'], { cwd });
  expect({ code: gan.code, last: gan.stdout }).toEqual({ code: 0, last: expect.stringMatching(/^finished gan/) });
  for (const command of ['encode', 'reconstruct', 'interpolate']) {
    const { code, stderr } = await ali([command, 'gan', '--threads', '1'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^error: encode: this run has no encoder; .*\nhint: {2}learn one .*: ali train --objective posthoc --generator \S+gan\n$/,
      ),
    });
  }
  expect(await ali(['sample', 'gan', '--count', '2', '--threads', '1'], { cwd })).toMatchObject({ code: 0 });

  const flags = ['--objective', 'posthoc', '--generator', 'gan', '--steps', '2', '--quiet', '--out', 'encoder'];
  const posthoc = await ali(['train', ...flags, '--set', 'logEvery=1'], { cwd });
  expect(posthoc).toMatchObject({ code: 0, stdout: expect.stringMatching(/^finished encoder at step 2/) });
  const shown = await ali(['inspect', 'encoder', '--json'], { cwd });
  const { config } = jsonLines(shown.stdout)[0] as { config: Record<string, unknown> };
  expect(config).toMatchObject({
    preset: 'digits',
    batchSize: 10,
    objective: 'posthoc',
    generator: { run: join(cwd, 'gan'), digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(await ali(['reconstruct', 'encoder', '--count', '2', '--threads', '1'], { cwd })).toMatchObject({ code: 0 });
});

test('--objective fits the networks, and --dry-run shows them', async () => {
  const { code, stdout } = await ali(['train', 'grid', '--objective', 'vae', '--dry-run', '--json'], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    objective: 'vae',
    networks: { encoder: { kind: 'stochastic', layers: ['D400 relu', 'D400 relu', 'D4'] } },
  });
});

test.each([
  [['train', 'grid', '--objective', 'posthoc'], 'generator: expected where the objective is "posthoc"'],
  [['train', 'grid', '--objective', 'wgan'], 'objective: Invalid option: expected one of "ali"|'],
  [['train', 'digits', '--objective', 'semi-supervised'], 'labels: expected where the objective is "semi-supervised"'],
  [['train', '--generator', 'nowhere', '--objective', 'posthoc'], 'nowhere is not a run'],
  [['sample', inject('tinyRun'), '--attributes', 'a=1'], 'decode: expected no attributes, as this model takes none'],
  [['sample', inject('tinyRun'), '--attributes', 'a=2'], '--attributes: expected name=1 or name=0'],
])('what does not fit is refused: %j', async (args, message) => {
  const { code, stderr } = await ali(args, { cwd });
  expect(code).toBeGreaterThan(0);
  expect(stderr).toContain(`error: ${message}`);
});

test('attributes are read from text', () => {
  expect(parseAttributes('Male=1, Big Nose=0,Smiling')).toEqual({ Male: 1, 'Big Nose': 0, Smiling: 1 });
  expect(() => parseAttributes('Male=1,')).toThrow('--attributes: expected name=1 or name=0, separated by commas');
});
