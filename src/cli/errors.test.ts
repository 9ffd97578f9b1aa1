import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { ali, aliPath, execute, jsonLines } from '../../test/run-ali.ts';
import { encodeNpy } from '../data/npy.ts';
import { encodePng } from '../data/picture.ts';

const run = inject('tinyRun');
const cwd = mkdtempSync(join(tmpdir(), 'ali-errors-'));
const at = (...names: string[]) => join(cwd, ...names);

/** Expects an error with a hint and without a stack, as text and as JSON, and that the command has left no file. */
async function expectFailure(args: string[], expected: { code: string; status?: number; message: string | RegExp }) {
  const before = readdirSync(cwd);
  const { code, stdout, stderr } = await ali([...args, '--json'], { cwd });
  const [line] = jsonLines(stdout);
  expect(line).toMatchObject({ event: 'error', code: expected.code, message: expect.stringMatching(expected.message) });
  expect(code).toBe(expected.status ?? 1);
  expect(stderr.startsWith(`error: ${line!.message}\nhint:  ${line!.remedy}\n`), stderr).toBe(true);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(readdirSync(cwd)).toEqual(before);
}

/** The header of an IDX file of bytes, with nothing behind it. */
function idxHeader(magic: number, sizes: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  for (const [place, value] of [magic, ...sizes].entries()) header.writeUInt32BE(value, 4 * place);
  return header;
}

beforeAll(() => {
  mkdirSync(at('empty'));
  mkdirSync(at('photos/cats'), { recursive: true });
  const png = encodePng({ width: 30, height: 30, channels: 1, data: new Uint8Array(900).fill(99) });
  for (let image = 0; image < 4; image++) writeFileSync(at('photos/cats', `${image}.png`), png);
  writeFileSync(at('photos/cats/9.png'), png.subarray(0, png.length - 20));
  writeFileSync(at('magic.idx'), idxHeader(0xdeadbeef, [1, 28, 28]));
  writeFileSync(at('short.idx'), idxHeader(0x803, [10, 28, 28]));
  writeFileSync(at('absurd.idx'), idxHeader(0x803, [0xffffffff, 0xffffffff, 0xffffffff]));
  const object = encodeNpy([2, 28, 28], new Uint8Array(2 * 784));
  writeFileSync(at('object.npy'), Buffer.from(object).toString('latin1').replace("'|u1'", "'|O' "), 'latin1');
  writeFileSync(at('small.npy'), encodeNpy([20, 10, 10], new Uint8Array(2000)));
  writeFileSync(at('nothing.npy'), '');
  writeFileSync(at('latents.npy'), encodeNpy([2, 5], new Float32Array(10)));
  writeFileSync(at('nan.npy'), encodeNpy([1, 4], new Float32Array(4).fill(Number.NaN)));
});

test('an unknown preset, with what was meant', async () => {
  await expectFailure(['train', 'digitz'], { code: 'usage', status: 2, message: 'unknown preset "digitz"' });
  const { stderr } = await ali(['presets', 'digitz'], { cwd });
  expect(stderr).toContain('hint:  did you mean "digits"?\n');
});

test('an unknown or ill-typed --set key', async () => {
  await expectFailure(['train', '--set', 'lateRate=3'], {
    code: 'config',
    status: 2,
    message: 'unknown key "lateRate"',
  });
  const message = '--set optimiser.learningRate: expected number; received fast';
  await expectFailure(['train', '--set', 'optimiser.learningRate=fast'], { code: 'config', status: 2, message });
});

test('networks that do not fit each other', async () => {
  await expectFailure(['train', '--set', 'networks.latentSize=3', '--dry-run'], {
    code: 'shape',
    status: 2,
    message: /encoder.* expected 6 outputs/,
  });
});

test.each([
  ['nowhere', 'nowhere does not exist'],
  ['digit', 'did you mean digits'],
  ['empty', /empty is an empty folder/],
  ['nothing.npy', /nothing\.npy is empty/],
  ['photos', /photos\/cats\/9\.png/],
  ['magic.idx', /magic\.idx/],
  ['short.idx', /short\.idx is truncated/],
  ['absurd.idx', /absurd\.idx.*absurd/],
  ['object.npy', /object\.npy.*object array/],
  ['small.npy', /small\.npy does not fit; expected \[N, 1, 28, 28\]; received \[N, 10, 10\]/],
])('data that cannot be used: %s', async (data, message) => {
  await expectFailure(['train', '--data', data], { code: 'data', message });
});

test('data of another shape than the model’s, and codes of another size', async () => {
  await expectFailure(['encode', run, '--data', 'small.npy'], { code: 'data', message: 'does not fit' });
  await expectFailure(['reconstruct', run, '--data', 'grid'], { code: 'data', message: 'does not fit' });
  const message = 'expected latents of [count, 4]; received [2, 5]';
  await expectFailure(['decode', run, '--latents', 'latents.npy'], {
    code: 'data',
    message: RegExp(message.replace(/[[\]]/g, '\\$&')),
  });
  await expectFailure(['decode', run, '--latents', 'nan.npy'], { code: 'data', message: 'expected finite numbers' });
  await expectFailure(['decode', run, '--latents', 'no.npy'], { code: 'data', message: 'no.npy does not exist' });
});

test('results that are too large, before the work', async () => {
  for (const args of [
    ['sample', run, '--count', '60000', '--out', 'big.png'],
    ['interpolate', run, '--pairs', '250', '--steps', '1000'],
  ]) {
    await expectFailure(args, { code: 'usage', status: 2, message: 'picture too large' });
  }
  const message = 'the result is too large; expected at most';
  const flags = ['--pairs', '250', '--steps', '10000', '--out', 'x.npy'];
  await expectFailure(['interpolate', run, ...flags], { code: 'usage', status: 2, message });
});

test('a directory that is not a run', async () => {
  for (const command of ['resume', 'sample', 'inspect']) {
    await expectFailure([command, 'photos'], { code: 'run', message: 'photos is not a run' });
  }
});

test('a file of a kind that is not written', async () => {
  const message = '--out: expected a file that ends in .png or .npy or .npz; received "x.jpg"';
  await expectFailure(['sample', run, '--out', 'x.jpg'], { code: 'usage', status: 2, message });
});

test('a checkpoint that is truncated or has a flipped bit', async () => {
  const copy = at('damaged');
  cpSync(run, copy, { recursive: true });
  const file = join(copy, 'checkpoints/step-00000006/model.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 5]! ^= 4;
  writeFileSync(file, bytes);
  const earlier = join(copy, 'checkpoints/step-00000003');
  for (const command of ['sample', 'resume', 'inspect']) {
    await expectFailure([command, 'damaged'], {
      code: 'checkpoint',
      message: 'model.safetensors is damaged; expected SHA-256',
    });
  }
  truncateSync(file, bytes.length - 100);
  await expectFailure(['sample', 'damaged'], { code: 'checkpoint', message: 'model.safetensors is truncated' });
  const { stderr } = await ali(['sample', 'damaged'], { cwd });
  expect(stderr).toContain(`hint:  Use the earlier checkpoint ${earlier} in its place.`);
});

test('a checkpoint of another network', async () => {
  const copy = at('other');
  cpSync(run, copy, { recursive: true });
  const path = join(copy, 'config.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('T13s1-4 bn', 'T13s1-5 bn'));
  for (const command of ['sample', 'resume']) {
    await expectFailure([command, 'other'], { code: 'checkpoint', message: 'is a checkpoint of another network' });
  }
});

test('a folder that does not exist, cannot be written, or is a file', async () => {
  await expectFailure(['sample', run, '--out', 'no/x.png'], {
    code: 'io',
    message: 'cannot write no/x.png: the folder does not',
  });
  await expectFailure(['sample', run, '--out', '/sys/x.png'], { code: 'io', message: 'cannot write /sys/x.png' });
  await expectFailure(['export', run, '--out', 'small.npy'], { code: 'io', message: 'cannot write .*small.npy' });
  await expectFailure(['train', '--config', inject('tinyConfig'), '--out', '/sys/run'], {
    code: 'io',
    message: 'cannot write /sys/run',
  });
});

test('a file that the system cuts short leaves nothing, and the one before it as it was', async () => {
  writeFileSync(at('kept.npy'), 'before');
  const before = readdirSync(cwd);
  const command = `ulimit -f 16; exec "${process.execPath}" "${aliPath}" sample "${run}" --out kept.npy`;
  const { code, stderr } = await execute('bash', ['-c', command], { cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^error: cannot write kept\.npy: /) });
  expect(readFileSync(at('kept.npy'), 'utf8')).toBe('before');
  expect(readdirSync(cwd)).toEqual(before);
});

test('a fault of the program: exit status 70, the stack only with ALI_DEBUG=1', async () => {
  const fault = ['--import', 'data:text/javascript,Float32Array.prototype.subarray=()=>{throw new RangeError("odd")}'];
  const options = { cwd, env: { NODE_OPTIONS: fault.map((part) => JSON.stringify(part)).join(' ') } };
  const { code, stderr } = await ali(['presets', 'ring'], options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const faulty = await ali(['sample', run], options);
  expect(faulty.code).toBe(70);
  expect(faulty.stderr).toMatch(/^error: odd\nhint: {2}this is a fault in the program/);
  expect(faulty.stderr).not.toMatch(/\n\s+at /);
  const debugged = await ali(['sample', run], { cwd, env: { ...options.env, ALI_DEBUG: '1' } });
  expect(debugged.stderr).toMatch(/RangeError: odd\n\s+at /);
});
