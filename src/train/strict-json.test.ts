import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

it('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(parseStrictJson('{"a":{"a":["a","a",{"a":1}]},"b":{"a":"\\"a\\":{"}}')).toEqual({
    a: { a: ['a', 'a', { a: 1 }] },
    b: { a: '"a":{' },
  });
});

it.each([
  '{"a":1,"a":1}',
  '{"a" : 1, "\\u0061"\n: 2}',
  '[{"x":{"é":{},"b":[{}],"é":0}}]',
  '{"__proto__":1,"__proto__":1}',
])('refuses the repeated key in %s', (text) => {
  expect(() => parseStrictJson(text)).toThrow(/is written twice/);
});
