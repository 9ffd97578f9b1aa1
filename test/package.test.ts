import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../src/presets/json-schema.ts';

test('installing the package runs no script of ours', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const atInstall = ['preinstall', 'install', 'postinstall', 'preprepare', 'postprepare'];
  expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});

test('the published JSON Schema is that of the configuration', () => {
  const published = readFileSync(new URL('../dist/config.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(configJsonSchema());
});
