import { expect, test } from 'vitest';
import { configSchema } from '../../presets/config.ts';
import { presets } from '../../presets/index.ts';
import { formFields } from './form-fields.ts';

const fields = new Map(formFields().map((field) => [field.path.join('.'), field]));

test('every field of the schema that holds a value is there, with its meaning and its limits', () => {
  expect(fields.get('steps')).toMatchObject({ kind: 'integer', minimum: 0, optional: false });
  expect(fields.get('optimiser.learningRate')).toMatchObject({ kind: 'number', minimum: 0 });
  expect(fields.get('objective')).toMatchObject({ kind: 'choice', choices: configSchema.shape.objective.options });
  expect(fields.get('networks.encoder.layers')).toMatchObject({ kind: 'rows' });
  expect(fields.get('shape')).toMatchObject({ kind: 'numbers' });
  expect(fields.get('columns.keepConstant')).toMatchObject({ kind: 'flag', choices: ['false', 'true'] });
  expect(fields.get('labels.classes')).toMatchObject({ kind: 'integer', optional: true, minimum: 2 });
  expect(fields.has('preset')).toBe(false);
  for (const { path, description } of fields.values()) expect(description, path.join('.')).not.toBe('');
});

test('the form has a field for every value of every preset', () => {
  const paths = (value: object, prefix = ''): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && !Array.isArray(inner) ? paths(inner, `${prefix}${key}.`) : [`${prefix}${key}`],
    );
  const missing = Object.values(presets).flatMap((preset) => paths(preset).filter((path) => !fields.has(path)));
  expect([...new Set(missing)]).toEqual(['preset']);
});
