import { expect, test } from 'vitest';
import type { DetectorEvaluation, MethodResult } from './evaluate-detector.ts';
import { summariseEvaluations } from './summarise-evaluations.ts';

const verdicts = (f1: number) => ({ f1, precision: f1 / 2, recall: f1 / 4, threshold: 100 * f1 });
const result = (method: string, auroc: number, chosen = false): MethodResult => ({
  method,
  kind: method.includes('(') ? 'baseline' : 'detector',
  chosen,
  auroc,
  auprc: auroc - 0.5,
  atThreshold: verdicts(auroc),
  atContamination: verdicts(1 - auroc),
});
const evaluation = (methods: readonly MethodResult[]): DetectorEvaluation => ({
  items: 10,
  anomalies: 2,
  contamination: 0.2,
  methods,
  notes: [],
});

test('means and deviations over three seeds', () => {
  const evaluations = [0.7, 0.8, 0.9].map((auroc, seed) =>
    evaluation([
      result('combination', auroc, true),
      result('k-NN (k = 5)', 0.75),
      result(`PCA reconstruction (${seed})`, 0.5),
    ]),
  );
  const near = (mean: number, std: number) => ({ mean: expect.closeTo(mean, 12), std: expect.closeTo(std, 12) });
  const summary = summariseEvaluations(evaluations);
  expect(summary).toMatchObject({ items: 10, anomalies: 2, contamination: 0.2 });
  expect(summary.methods.map(({ method, kind }) => `${method}, ${kind}`)).toEqual([
    ...['combination, detector', 'k-NN (k = 5), baseline', 'PCA reconstruction, baseline'],
  ]);
  expect(summary.methods[0]).toEqual({
    method: 'combination',
    kind: 'detector',
    chosen: true,
    auroc: near(0.8, 0.1),
    auprc: near(0.3, 0.1),
    atThreshold: { f1: near(0.8, 0.1), precision: near(0.4, 0.05), recall: near(0.2, 0.025) },
    atContamination: { f1: near(0.2, 0.1), precision: near(0.1, 0.05), recall: near(0.05, 0.025) },
  });
  expect(summary.methods[1]!.auroc).toEqual(near(0.75, 0));
  expect(summariseEvaluations(evaluations.slice(0, 1)).methods[0]!.auroc).toEqual({ mean: 0.7, std: 0 });
});

test('detectors that cannot be summed up', () => {
  const one = evaluation([result('combination', 0.7, true)]);
  expect(() => summariseEvaluations([])).toThrow('received none');
  expect(() => summariseEvaluations([one, evaluation([result('alad', 0.7, true)])])).toThrow(
    'the same scores: combination (chosen); received alad (chosen)',
  );
  expect(() => summariseEvaluations([one, evaluation([result('combination', 0.7)])])).toThrow('received combination');
  expect(() => summariseEvaluations([one, { ...one, anomalies: 3 }])).toThrow('10 with 2 anomalies, and 10 with 3');
});
