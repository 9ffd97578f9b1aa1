import { expect, test } from 'vitest';
import { presets } from '../../../presets/index.ts';
import { resolveConfig } from '../../../train/train.ts';
import { formFields } from '../../runs/form-fields.ts';
import { commandLine, faultOf, groupFields, mainFields, overridesOf, textOf, titleOf } from './form-values.ts';

const fields = formFields();
const field = (path: string) => fields.find((each) => each.path.join('.') === path)!;
const grid = presets.grid!;

test('an untouched form of every preset is that preset', () => {
  for (const [preset, base] of Object.entries(presets)) {
    const typed = Object.fromEntries(fields.map((each) => [each.path.join('.'), textOf(base, each)]));
    expect(overridesOf({ preset, typed }, { fields, base })).toEqual({ preset });
    for (const each of fields) expect(faultOf(textOf(base, each), each), each.path.join('.')).toBeUndefined();
  }
});

test('what was changed becomes overrides that the schema takes', () => {
  const typed = {
    steps: '30',
    'optimiser.learningRate': '2e-3',
    'networks.discriminator.joint': 'D8 relu\n D1 \n',
    seed: '1',
    'labels.classes': '',
  };
  const overrides = overridesOf({ preset: 'grid', typed }, { fields, base: grid });
  expect(overrides).toEqual({
    preset: 'grid',
    steps: 30,
    optimiser: { learningRate: 0.002 },
    networks: { discriminator: { joint: ['D8 relu', 'D1'] } },
  });
  expect(resolveConfig(overrides)).toMatchObject({ steps: 30, optimiser: { learningRate: 0.002, beta1: 0 } });
  expect(commandLine(overrides)).toBe(
    `ali train grid --steps 30 --set 'networks.discriminator.joint=["D8 relu","D1"]' --set optimiser.learningRate=0.002`,
  );
});

test('a flag becomes true or false', () => {
  const typed = { 'columns.keepConstant': 'true', 'columns.header': 'false' };
  const overrides = overridesOf({ preset: 'tabular', typed }, { fields, base: presets.tabular! });
  expect(overrides).toEqual({ preset: 'tabular', columns: { keepConstant: true, header: false } });
});

test('faults are named before anything is sent', () => {
  expect(faultOf('1.5', field('steps'))).toBe('expected a whole number');
  expect(faultOf('-1', field('steps'))).toBe('expected at least 0');
  expect(faultOf('', field('steps'))).toBe('expected a value');
  expect(faultOf('many', field('optimiser.learningRate'))).toBe('expected a number');
  expect(faultOf('1, 28', field('shape'))).toBeUndefined();
  expect(faultOf('1 x 28', field('shape'))).toMatch(/^expected whole numbers/);
  expect(faultOf('', field('labels.classes'))).toBeUndefined();
});

test('fields of one name stand in groups of their own', () => {
  for (const [group, own] of groupFields(fields)) {
    const names = own.map(({ path }) => path.at(-1));
    expect(new Set(names).size, group).toBe(names.length);
  }
  expect([...groupFields(fields).keys()]).toEqual(expect.arrayContaining(['General', 'Networks', 'Networks, encoder']));
});

test('the main fields are fields, and all have names in words', () => {
  for (const path of mainFields) expect(field(path), path).toBeDefined();
  expect(titleOf(['batchNorm', 'rate'])).toBe('Rate');
  expect(titleOf(['keepCheckpoints'])).toBe('Keep checkpoints');
});
