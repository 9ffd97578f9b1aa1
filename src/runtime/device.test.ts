import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chooseDevice } from './device.ts';

const nvidia = existsSync('/dev/nvidia0') || existsSync('/proc/driver/nvidia/version');

test('the CPU is always there', async () => {
  expect(await chooseDevice('cpu')).toEqual({ device: 'cpu', why: 'as configured' });
});

test('another name is refused', async () => {
  await expect(chooseDevice('gpu' as 'cpu')).rejects.toMatchObject({
    code: 'usage',
    message: 'device: expected one of cpu, webgpu, cuda, auto; received "gpu"',
  });
});

test.skipIf(nvidia || process.platform !== 'linux' || process.arch !== 'x64')(
  'CUDA that is not there is an error that names what was looked for',
  async () => {
    const error = await chooseDevice('cuda').catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'AliError', code: 'runtime' });
    expect(error.message).toMatch(/no device "cuda": .*no NVIDIA device \(looked for \/dev\/nvidia0/);
    expect(error.remedy).toMatch(/onnxruntime-node-install=cuda12.*cuDNN 9.*--device cpu/);
  },
);

test('auto says what it took and why, and never takes a software driver', async () => {
  const { device, why } = await chooseDevice('auto');
  expect(why).toMatch(/^auto: ./);
  if (!nvidia && !existsSync('/dev/dri') && !existsSync('/dev/dxg') && process.platform === 'linux') {
    expect(device).toBe('cpu');
    expect(why).toMatch(/no CUDA \(.*\) and no WebGPU \(.+\)/);
  }
});
