import { describe, expect, test } from 'vitest';
import type { Evaluation, Finding, FindingId, Group } from './finding.ts';
import { htmlReport } from './html-report.ts';
import { markdownReport } from './markdown-report.ts';
import { readFindings } from './reading.ts';
import { showNumber } from './show-finding.ts';

const finding = (id: FindingId, value: number, floor?: number): Finding => ({
  id,
  value,
  ...(floor !== undefined && { floor }),
  better: 'more',
  about: 'a | b <c>',
});
const group = (name: Group['name'], ...findings: Finding[]): Group => ({ name, title: 'of <b>', findings });

describe('the reading', () => {
  test('puts what is wrong first, with what to try', () => {
    const notes = readFindings([
      group('plane', finding('plane/modes', 25, 25), finding('plane/highQualityShare', 0.8)),
      group('inference', finding('inference/ratio', 0.9)),
    ]);
    expect(notes.map(({ verdict }) => verdict)).toEqual(['wrong', 'fair', 'good']);
    expect(notes[0]).toMatchObject({ text: expect.stringContaining('say little'), advice: expect.any(String) });
    expect(notes[2]).toEqual({ verdict: 'good', text: 'The samples reach 25 of 25 modes.' });
  });
  test('judges samples beside real data, not by the number alone', () => {
    const verdict = (value: number) =>
      readFindings([group('distribution', finding('distribution/precision', value, 0.48))])[0]!.verdict;
    expect([verdict(0.47), verdict(0.35), verdict(0.2)]).toEqual(['good', 'fair', 'wrong']);
  });
  test('is not taken in by samples that crowd in the middle of the data', () => {
    const notes = readFindings([
      group(
        'distribution',
        finding('distribution/precision', 1, 0.96),
        finding('distribution/density', 21, 1),
        finding('distribution/recall', 0, 0.92),
      ),
    ]);
    expect(notes.map(({ verdict }) => verdict)).toEqual(['wrong', 'wrong', 'good']);
    expect(notes[0]!.text).toContain('density 21 beside 1');
  });
  test('says nothing of what was not measured', () => {
    expect(readFindings([])).toEqual([]);
    expect(readFindings([group('distribution', finding('distribution/precision', 0.5))])).toEqual([]);
  });
});

const evaluation: Evaluation = {
  run: '/runs/1',
  step: 7,
  preset: '<script>',
  data: 'digits',
  samples: 500,
  seed: 0,
  versions: {},
  seconds: 3.2,
  groups: [
    group('memory', { ...finding('memory/ratio', 0.123456, Number.NaN), interval: [1e-7, 2] }),
    group(
      'codes',
      { ...finding('codes/meanKs', 0.2), values: [0.1, 0.25], p: 0.03 },
      { ...finding('codes/mmd', 1), p: 0 },
    ),
  ],
  leftOut: [
    { name: 'plane', reason: 'unknown' },
    { name: 'inference/psnr', reason: 'no <images>' },
    { name: 'memory/ratio', part: 'floor', reason: 'infinite' },
  ],
  notes: [{ verdict: 'fair', text: 'A sentence.', advice: 'this' }],
};
const pictures = [{ file: 'samples.png', caption: 'samples', png: Uint8Array.of(1, 2, 3) }];

test('Markdown holds reading, pictures and numbers, and nothing that acts', () => {
  const text = markdownReport(evaluation, pictures);
  expect(text).toContain('### What is so-so\n\n- A sentence. *Try:* this.');
  expect(text).toContain('![samples](samples.png)');
  expect(text).toContain('| ratio | 0.1235 | 1.00e-7 … 2 | – | more | a &#124; b &#60;c&#62; |');
  expect(text).toContain('| meanKs | 0.2 |  |  | more | a &#124; b &#60;c&#62;; p = 0.0300 |');
  expect(text).toContain('&#60;c&#62;; p &#60; 0.0001 |');
  expect(text).toContain('\n\nmeanKs, dimension by dimension: 0.1, 0.25.\n');
  expect(text).toContain('Against the known density was left out: unknown.');
  expect(text).toContain('Inference: psnr was left out: no &#60;images&#62;.');
  expect(text).toContain('Memorisation: ratio: the value of real data was left out: infinite.');
  expect(text).not.toContain('<');
});

test('the page is whole: pictures inside, no other file, nothing that acts', () => {
  const page = htmlReport(evaluation, pictures);
  expect(page).toContain('src="data:image/png;base64,AQID"');
  expect(page).toContain('<td data-title="value">0.1235</td>');
  expect(page).toContain('<p class="small">meanKs, dimension by dimension: 0.1, 0.25.</p>');
  expect(page).toContain('<p>Of &#60;b&#62;.</p>');
  expect(page).toContain('<i>Try: this.</i>');
  expect(page).not.toMatch(/<script|<link|https?:/);
});

test('numbers as a reader wants them', () => {
  expect([0, 0.5, 123456.7, 1e-5, -3, Number.POSITIVE_INFINITY].map(showNumber)).toEqual([
    '0',
    '0.5',
    '1.23e+5',
    '1.00e-5',
    '-3',
    '∞',
  ]);
});
