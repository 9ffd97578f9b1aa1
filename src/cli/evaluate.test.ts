import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { ali } from '../../test/run-ali.ts';

const run = inject('tinyRun');
const cwd = mkdtempSync(join(tmpdir(), 'ali-evaluate-'));

interface Printed {
  samples: number;
  step: number;
  groups: { name: string; findings: { id: string; value: number; floor?: number }[] }[];
  leftOut: { name: string }[];
  notes: { verdict: string; text: string }[];
}

test('evaluate measures a run, prints JSON and leaves a report', async () => {
  const args = ['evaluate', run, '--samples', '60', '--metrics', 'plane,distribution,codes,memory', '--out', 'report'];
  const { code, stdout, stderr } = await ali([...args, '--threads', '1', '--json'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const result = JSON.parse(stdout) as Printed;
  expect(result).toMatchObject({ samples: 60, step: 6, leftOut: [{ name: 'plane' }] });
  expect(result.groups.map(({ name }) => name)).toEqual(['distribution', 'codes', 'memory']);
  const numbers = result.groups.flatMap(({ findings }) => findings);
  expect(numbers.every(({ value }) => Number.isFinite(value))).toBe(true);
  const recall = numbers.find(({ id }) => id === 'distribution/recall')!;
  expect(recall.value).toBeLessThan(recall.floor!);
  expect(result.notes.some(({ verdict }) => verdict === 'wrong')).toBe(true);
  const files = ['README.md', 'evaluation.json', 'nearest.png', 'reconstructions.png', 'report.html', 'samples.png'];
  expect(readdirSync(join(cwd, 'report')).sort()).toEqual(files);
  expect(JSON.parse(readFileSync(join(cwd, 'report', 'evaluation.json'), 'utf8'))).toMatchObject({ samples: 60 });
  expect(readFileSync(join(cwd, 'report', 'report.html'), 'utf8')).toContain('data:image/png;base64,');
  const again = await ali([...args, '--threads', '1', '--json'], { cwd });
  expect((JSON.parse(again.stdout) as Printed).groups).toEqual(result.groups);
});

test('a measure that does not exist, and features without names', async () => {
  const wrong = await ali(['evaluate', run, '--metrics', 'memori'], { cwd });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('received "memori"\nhint:  did you mean memory?');
  const nameless = await ali(['evaluate', run, '--features', 'net.onnx'], { cwd });
  expect(nameless.code).toBe(2);
  expect(nameless.stderr).toContain('expected --features-input and --features-output');
});
