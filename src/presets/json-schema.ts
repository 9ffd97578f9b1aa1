/** The JSON Schema of configuration files, made from the one schema: what editors complete and underline by. */

import { z } from 'zod';
import { configSchema } from './config.ts';

interface JsonObject {
  readonly [key: string]: unknown;
}

/**
 * Any part of a configuration, as `--config FILE` takes it, or the config.json of a run. What concerns several fields at once
 * (a batch that packs divide, rows of layers that parse) is checked when the file is read.
 */
export function configJsonSchema(): JsonObject {
  const { $schema, properties, ...whole } = z.toJSONSchema(configSchema, { io: 'input' }) as JsonObject;
  return {
    $schema,
    title: 'Configuration of adversarial-inference',
    description: 'Any part of a configuration: `ali train --config FILE` lays it over the preset.',
    ...(anyPart(whole) as JsonObject),
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors' },
      ...(anyPart(properties) as JsonObject),
      provenance: { type: 'object', description: 'What config.json of a run has beside the configuration; not read' },
    },
  };
}

/** The same where no field has to be there. */
function anyPart(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(anyPart);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== 'required' || !Array.isArray(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, anyPart(value)]));
}
