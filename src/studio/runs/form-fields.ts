/** The fields of a start form, from the configuration schema: a new field of the schema is in the form by itself. */

import { z } from 'zod';
import { configSchema } from '../../presets/config.ts';
import type { FieldKind, FormField } from '../shared/form-field.ts';

/** What is used here of JSON Schema, draft 2020-12. */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

const kinds: Readonly<Record<string, FieldKind>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'flag',
};

/** Every field that holds a value, in the order of the schema; `preset` is not one of them. */
export function formFields(): FormField[] {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  return leaves(schema, { path: [], optional: false, inherited: '' }).filter(({ path }) => path[0] !== 'preset');
}

function leaves(
  schema: JsonSchema,
  {
    path,
    optional,
    inherited,
  }: { readonly path: readonly string[]; readonly optional: boolean; readonly inherited: string },
): FormField[] {
  const description = schema.description ?? inherited;
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([key, child]) =>
      leaves(child, {
        path: [...path, key],
        optional: optional || !(schema.required ?? []).includes(key),
        inherited: description,
      }),
    );
  }
  const kind = kindOf(schema);
  if (kind === undefined) return [];
  const { minimum, maximum } = schema;
  return [
    {
      path,
      kind,
      description,
      optional,
      ...(schema.enum && { choices: schema.enum }),
      ...(kind === 'flag' && { choices: ['false', 'true'] }),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
    },
  ];
}

function kindOf(schema: JsonSchema): FieldKind | undefined {
  if (schema.enum) return 'choice';
  if (schema.type === 'array') return schema.items?.type === 'string' ? 'rows' : 'numbers';
  return kinds[schema.type ?? ''];
}
