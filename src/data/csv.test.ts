import { expect, it } from 'vitest';
import { encodeCsv } from './csv.ts';

it('writes a header and one line an item', () => {
  const latents = Float32Array.of(1, -0.5, 0.1, 1 / 3);
  expect(encodeCsv(latents, { width: 2 })).toBe('z0,z1\n1,-0.5\n0.1,0.33333334\n');
  expect(encodeCsv(latents, { width: 2, labels: Int32Array.of(0, 7) })).toBe(
    'z0,z1,label\n1,-0.5,0\n0.1,0.33333334,7\n',
  );
});

it('leaves the header out where lines follow others', () => {
  expect(encodeCsv(Float32Array.of(1, 2), { width: 2, header: false })).toBe('1,2\n');
});

it('names and quotes classes', () => {
  const options = { width: 1, labels: Int32Array.of(0, 1), classes: ['a "b", c', 'd'] };
  expect(encodeCsv(Float32Array.of(1, 2), options)).toBe('z0,label\n1,"a ""b"", c"\n2,d\n');
});

it('writes numbers that read back to the same float32', () => {
  const values = Float32Array.of(Math.PI, 1e-40, 3.4e38, -1 / 7, 16777217, 0);
  const read = encodeCsv(values, { width: 1 }).trim().split('\n').slice(1).map(Number);
  expect(Float32Array.from(read)).toEqual(values);
});

it('refuses what does not add up', () => {
  expect(() => encodeCsv(new Float32Array(5), { width: 2 })).toThrow('rows of 2 numbers');
  expect(() => encodeCsv(new Float32Array(4), { width: 2, labels: new Int32Array(1) })).toThrow('1 labels');
});
