import { describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import { parseRow } from './layer-notation.ts';

const conv = { kind: 'conv', stride: 1, padding: 0, outputPadding: 0, bias: 'tied' };

describe('words', () => {
  it.each([
    ['C5s1-32', { ...conv, kernel: 5, channels: 32 }],
    ['C1-512', { ...conv, kernel: 1, channels: 512 }],
    ['C4s2p1-64', { ...conv, kernel: 4, stride: 2, padding: 1, channels: 64 }],
    ['T4s2-64', { ...conv, kind: 'convTranspose', kernel: 4, stride: 2, channels: 64 }],
    ['T4s2p1o1-3', { ...conv, kind: 'convTranspose', kernel: 4, stride: 2, padding: 1, outputPadding: 1, channels: 3 }],
    ['D400', { kind: 'dense', units: 400, bias: 'tied' }],
    ['bn', { kind: 'bn' }],
    ['relu', { kind: 'relu' }],
    ['tanh', { kind: 'tanh' }],
    ['sigmoid', { kind: 'sigmoid' }],
    ['softplus', { kind: 'softplus' }],
    ['leaky0.1', { kind: 'leaky', slope: 0.1 }],
    ['maxout5', { kind: 'maxout', pieces: 5 }],
    ['dropout0.2', { kind: 'dropout', rate: 0.2 }],
  ])('%s', (word, layer) => {
    expect(parseRow(word)).toEqual([layer]);
  });
});

it('keeps the order of the words and does not mind spaces', () => {
  const kinds = parseRow('  dropout0.2  C4s2-64 bn\tleaky0.01 ').map(({ kind }) => kind);
  expect(kinds).toEqual(['dropout', 'conv', 'bn', 'leaky']);
});

describe('the bias', () => {
  it.each([
    ['C1s1-64', 'tied'],
    ['C1s1-64 relu', 'tied'],
    ['C1s1-64 untied', 'untied'],
    ['C1s1-64 untied sigmoid', 'untied'],
    ['C1s1-64 nobias leaky0.1', 'none'],
    ['C1s1-64 bn', 'none'],
    ['C1s1-64 relu bn', 'tied'],
    ['bn C1s1-64', 'tied'],
    ['T4s2-64 bn relu', 'none'],
    ['D400 bn relu', 'none'],
    ['D400 nobias', 'none'],
    ['D400 sn', 'tied'],
    ['D400 sn bn relu', 'none'],
    ['D400 nobias sn', 'none'],
    ['C1s1-64 sn untied relu', 'untied'],
    ['C1s1-64 untied sn bn', 'untied'],
  ])('of %s is %s', (row, bias) => {
    expect(parseRow(row).flatMap((layer) => ('bias' in layer ? [layer.bias] : []))).toEqual([bias]);
  });
});

describe('spectral norm', () => {
  it.each([
    ['D4 sn', [true]],
    ['T4s2-64 sn bn relu', [true, undefined, undefined]],
    ['C1-4 untied sn leaky0.2', [true, undefined]],
    ['dropout0.2 D4 leaky0.2', [undefined, undefined, undefined]],
  ])('of the layers of %s: %j', (row, expected) => {
    expect(parseRow(row).map((layer) => ('bias' in layer ? layer.spectralNorm : undefined))).toEqual(expected);
  });
});

describe('refuses, and names the word', () => {
  it.each([
    ['', ''],
    ['   ', '   '],
    ['C5s1', 'C5s1'],
    ['c5s1-32', 'c5s1-32'],
    ['C0s1-32', 'C0s1-32'],
    ['C5s0-32', 'C5s0-32'],
    ['C5s1-0', 'C5s1-0'],
    ['C4s2o1-64', 'C4s2o1-64'],
    ['C-5s1-32', 'C-5s1-32'],
    ['D0', 'D0'],
    ['D4.5', 'D4.5'],
    ['D400 bnorm', 'bnorm'],
    ['D400 leaky1.5', 'leaky1.5'],
    ['D400 leaky-0.1', 'leaky-0.1'],
    ['D400 maxout1', 'maxout1'],
    ['D400 maxout2.5', 'maxout2.5'],
    ['dropout1 D400', 'dropout1'],
    ['untied', 'untied'],
    ['D400 relu untied', 'untied'],
    ['D400 untied', 'untied'],
    ['C1-4 untied nobias', 'nobias'],
    ['C1-4 untied sn nobias', 'nobias'],
    ['sn', 'sn'],
    ['sn D4', 'sn'],
    ['D4 relu sn', 'sn'],
    ['D4 bn sn', 'sn'],
    ['D4 sn sn', 'sn'],
    ['D400 D200', 'D400 D200'],
    ['C4-2 bn relu bn', 'C4-2 bn relu bn'],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
    [`D${'9'.repeat(400)}`, `D${'9'.repeat(400)}`],
  ])('%j', (row, word) => {
    let thrown: unknown;
    try {
      parseRow(row);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AliError);
    const { code, message } = thrown as AliError;
    expect(code).toBe('config');
    expect(message.startsWith(`network row "${row}": expected `)).toBe(true);
    expect(message.endsWith(`; received "${word}"`)).toBe(true);
  });
  it('a row that is longer than any', () => {
    const row = 'relu '.repeat(1_000_000);
    expect(() => parseRow(row)).toThrow(/at most 1000 characters; received "5000000 characters"$/);
  });
});
