import { expect, test } from 'vitest';
import { AliError } from '../errors.ts';
import { presets } from '../presets/index.ts';
import { assign } from './assign.ts';

const digits = presets.digits!;

function failure(text: string): AliError {
  try {
    assign(digits, text);
  } catch (error) {
    if (error instanceof AliError) return error;
    throw error;
  }
  throw new Error(`--set ${text} was taken`);
}

test('a value is JSON where it is JSON, else text, and nothing else changes', () => {
  expect(assign(digits, 'steps=1e3')).toEqual({ ...digits, steps: 1000 });
  expect(assign(digits, 'data=a=b')).toEqual({ ...digits, data: 'a=b' });
  expect(assign(digits, 'data=123').data).toBe('123');
  expect(assign(digits, 'networks.discriminator.x=[]').networks.discriminator.x).toEqual([]);
  expect(assign(digits, 'optimiser={"beta1":0.9}').optimiser).toEqual({ ...digits.optimiser, beta1: 0.9 });
});

test('a field that a preset leaves out, and a place in a list', () => {
  expect(assign(digits, 'optimiser.generator.learningRate=0.5').optimiser.generator).toEqual({ learningRate: 0.5 });
  const { layers } = assign(digits, 'networks.encoder.layers.1=C5s1-8').networks.encoder;
  expect(layers).toEqual(digits.networks.encoder.layers.with(1, 'C5s1-8'));
  expect(failure('networks.encoder.layers.9=D1').message).toMatch(/expected a place below 4; received 9/);
});

test.each([
  ['step=3', 'did you mean "steps"?'],
  ['networks.encodr.kind=implicit', 'did you mean "networks.encoder"?'],
  ['schedule={"step":3}', 'did you mean "schedule.steps"?'],
  ['learningRate=1', 'did you mean "optimiser.learningRate"?'],
  ['__proto__.polluted=1', 'see every key with `ali train --dry-run --json`'],
])('an unknown key: %s', (text, remedy) => {
  expect(failure(text)).toMatchObject({ code: 'config', remedy, message: expect.stringContaining('unknown key') });
});

test.each([
  ['batchSize=abc', '--set batchSize: expected number; received abc'],
  ['batchSize=1', '--set batchSize: expected number to be >=2; received 1'],
  ['batchSize=2.5', '--set batchSize: expected int; received 2.5'],
  ['batchSize=', '--set batchSize: expected number; received nothing'],
  ['objective=wgan', '--set objective: expected one of "ali"|"bigan"|"alice"|'],
  ['networks.encoder.layers.0=C4x', 'expected C5s1-32'],
  ['networks.encoder=3', '--set networks.encoder: expected object; received 3'],
])('a value that does not fit: %s', (text, message) => {
  expect(failure(text)).toMatchObject({ code: 'config', message: expect.stringContaining(message) });
});

test('what is no assignment, and the preset, are misuse', () => {
  expect(failure('steps').message).toBe('--set: expected key.path=value; received "steps"');
  expect(failure('=3').code).toBe('usage');
  expect(failure('preset=grid')).toMatchObject({ code: 'usage', remedy: 'use: ali train grid' });
});
