/**
 * The notation in which networks are written, close to the paper's tables. A network is a list of rows; a row is a list
 * of words, applied from left to right:
 *
 *   C5s1-32    5×5 convolution, stride 1, 32 channels; `p1` adds padding: C4s2p1-64
 *   T4s2-64    transposed convolution; `o1` adds output padding: T4s2p1o1-64
 *   D400       dense layer of 400 units
 *   untied     the layer before gets a bias per channel and place; `nobias`: none
 *   sn         the layer before uses its weight divided by its largest singular value (spectral norm)
 *   bn         batch norm; a layer directly before it has no bias
 *   relu  leaky0.1  tanh  sigmoid  softplus  maxout2  dropout0.2
 *   noise0.1   adds N(0, 0.1²) while training (instance noise, Sønderby et al. 2017)
 *
 * A row has at most one layer and one bn. A layer has one bias per channel unless `untied`, `nobias` or `bn` follows it;
 * `sn` stands before or after those two: "C4s2-64 sn untied", "D128 sn bn".
 */

import { AliError } from '../errors.ts';
import type { Bias } from '../nn/layers.ts';

export type Layer =
  | {
      readonly kind: 'conv' | 'convTranspose';
      readonly kernel: number;
      readonly stride: number;
      readonly padding: number;
      readonly outputPadding: number;
      readonly channels: number;
      readonly bias: Bias;
      readonly spectralNorm?: boolean;
    }
  | { readonly kind: 'dense'; readonly units: number; readonly bias: Bias; readonly spectralNorm?: boolean }
  | { readonly kind: 'bn' | 'relu' | 'tanh' | 'sigmoid' | 'softplus' }
  | { readonly kind: 'leaky'; readonly slope: number }
  | { readonly kind: 'maxout'; readonly pieces: number }
  | { readonly kind: 'dropout'; readonly rate: number }
  | { readonly kind: 'noise'; readonly deviation: number };

const convolution = /^([CT])(\d+)(?:s(\d+))?(?:p(\d+))?(?:o(\d+))?-(\d+)$/;
/** Words about the layer before them, and what they are about. */
const modifiers: ReadonlyMap<string, 'bias' | 'weight'> = new Map([
  ['untied', 'bias'],
  ['nobias', 'bias'],
  ['sn', 'weight'],
]);
const plain = new Set(['bn', 'relu', 'tanh', 'sigmoid', 'softplus'] as const);

const longestRow = 1000;

/** Reads one row. Throws an AliError that names the word that is not understood. */
export function parseRow(row: string): Layer[] {
  if (row.length > longestRow)
    throw wrong(`${row.slice(0, 40)}…`, `${row.length} characters`, `at most ${longestRow} characters`);
  const words = row.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) throw wrong(row, row, 'at least one word');
  const layers: Layer[] = [];
  for (const [index, word] of words.entries()) {
    if (modifiers.has(word)) {
      const [layer, ...others] = words.slice(lastOther(words, index), index);
      const again = others.some((other) => modifiers.get(other) === modifiers.get(word));
      if (again || !isLinear(layer)) throw wrong(row, word, 'a layer (C…, T… or D…) directly before it');
      continue;
    }
    layers.push(parseWord(row, word, words.slice(index + 1)));
  }
  if (layers.filter((layer) => 'bias' in layer).length > 1) throw wrong(row, row, 'one layer (C…, T… or D…) in a row');
  if (layers.filter(({ kind }) => kind === 'bn').length > 1) throw wrong(row, row, 'one bn in a row');
  return layers;
}

/** Where the last word before `end` stands that says nothing about another one. */
const lastOther = (words: readonly string[], end: number) =>
  Math.max(
    0,
    words.findLastIndex((word, index) => index < end && !modifiers.has(word)),
  );

/** What the words behind a layer say about it. */
function modified(after: readonly string[]): { readonly bias: Bias; readonly spectralNorm?: true } {
  const end = after.findIndex((word) => !modifiers.has(word));
  const own = end < 0 ? after : after.slice(0, end);
  const bias = own.includes('untied')
    ? 'untied'
    : own.includes('nobias') || after[own.length] === 'bn'
      ? 'none'
      : 'tied';
  return { bias, ...(own.includes('sn') && { spectralNorm: true }) };
}

function parseWord(row: string, word: string, after: readonly string[]): Layer {
  const match = convolution.exec(word);
  if (match) {
    const [kernel, stride, padding, outputPadding, channels] = match
      .slice(2)
      .map((text, i) => (text === undefined ? (i === 1 ? 1 : 0) : Number(text))) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (kernel < 1 || stride < 1 || channels < 1) throw wrong(row, word, 'kernel, stride and channels of at least 1');
    if (match[1] === 'C' && outputPadding > 0)
      throw wrong(row, word, 'output padding only on a transposed convolution (T…)');
    return {
      kind: match[1] === 'C' ? 'conv' : 'convTranspose',
      kernel,
      stride,
      padding,
      outputPadding,
      channels,
      ...modified(after),
    };
  }
  if (plain.has(word as 'bn')) return { kind: word as 'bn' };
  const [, name, digits] = /^(D|leaky|maxout|dropout|noise)(\d+(?:\.\d+)?)$/.exec(word) ?? [];
  const number = Number(digits);
  if (name === 'D' && Number.isInteger(number) && number > 0) {
    const about = modified(after);
    if (about.bias === 'untied')
      throw wrong(row, 'untied', 'untied only after C… or T…; a dense bias is untied already');
    return { kind: 'dense', units: number, ...about };
  }
  if (name === 'leaky' && number <= 1) return { kind: 'leaky', slope: number };
  if (name === 'maxout' && Number.isInteger(number) && number > 1) return { kind: 'maxout', pieces: number };
  if (name === 'dropout' && number < 1) return { kind: 'dropout', rate: number };
  if (name === 'noise') return { kind: 'noise', deviation: number };
  throw wrong(
    row,
    word,
    'C5s1-32, T4s2-64, D400, untied, nobias, sn, bn, relu, leaky0.1, tanh, sigmoid, softplus, maxout2, dropout0.2 or noise0.1',
  );
}

const isLinear = (word: string | undefined) => word !== undefined && /^([CT]\d|D\d)/.test(word);

function wrong(row: string, word: string, expected: string): AliError {
  return new AliError('config', `network row "${row}": expected ${expected}; received "${word}"`, {
    remedy: 'write a row as in "dropout0.2 C4s2-64 bn leaky0.01"; the documentation of networks lists every word',
  });
}
