import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { validateConfig } from './config.ts';
import { presets } from './index.ts';
import { configJsonSchema } from './json-schema.ts';

const validate = new Ajv2020({ allErrors: true }).compile(configJsonSchema());

test.each(Object.entries(presets))('the preset %s validates, and so do parts of it', (_, preset) => {
  expect([validate(preset), validate.errors]).toEqual([true, null]);
  const { networks, optimiser } = preset;
  const part = { $schema: './config.schema.json', networks: { decoder: networks.decoder }, optimiser };
  expect([validate(part), validate.errors]).toEqual([true, null]);
});

test.each([
  ['another field', { step: 3 }, '', 'must NOT have additional properties'],
  ['a field too deep', { optimiser: { rate: 1 } }, '/optimiser', 'must NOT have additional properties'],
  ['no whole number', { steps: 1.5 }, '/steps', 'must be integer'],
  ['too few items', { batchSize: 1 }, '/batchSize', 'must be >= 2'],
  ['an unknown word', { objective: 'alu' }, '/objective', 'must be equal to one of the allowed values'],
  ['no list', { networks: { encoder: { layers: 'D3' } } }, '/networks/encoder/layers', 'must be array'],
])('%s is refused by the schema and by the program', (_, over, instancePath, message) => {
  expect(validate(over)).toBe(false);
  expect(validate.errors).toEqual([expect.objectContaining({ instancePath, message })]);
  expect(() => validateConfig({ ...presets.digits, ...over })).toThrow();
});

test('every field says what it means', () => {
  const undescribed: string[] = [];
  const visit = (schema: Record<string, unknown>, path: string) => {
    const fields = Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>);
    if (fields.length === 0 && schema.description === undefined) undescribed.push(path);
    for (const [name, field] of fields) visit(field, path === '' ? name : `${path}.${name}`);
  };
  visit(configJsonSchema(), '');
  expect(undescribed).toEqual([]);
});
