import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every measure by its file. */
const measures = {
  'detection/isolation-forest': ['isolationScores'],
  'detection/neighbour-score': ['neighbourScores'],
  'detection/ranking': ['rocAuc', 'averagePrecision', 'scoreAtThreshold', 'scoreAtContamination'],
  'distribution/frechet-distance': ['frechetDistance'],
  'distribution/inception-style-score': ['inceptionStyleScore'],
  'distribution/mmd': ['mmd', 'medianSquaredDistance'],
  'distribution/precision-recall': ['precisionRecall'],
  'distribution/sliced-wasserstein': ['slicedWasserstein'],
  'distribution/two-sample-test': ['twoSampleTest'],
  'inference/code-match': ['codeMatch', 'meanDeviation'],
  'inference/kolmogorov-smirnov': ['testNormal'],
  'inference/reconstruction': [
    'meanSquaredError',
    'reconstructionError',
    'codeCycleError',
    'peakSignalToNoise',
    'agreement',
  ],
  'inference/ssim': ['structuralSimilarity'],
  'learners/clustering-accuracy': ['clusteringAccuracy'],
  'learners/labels': ['errorRate'],
  'learners/nearest-classifier': ['classifyByNearest'],
  'memory/nearest-training': ['nearestTraining'],
  'plane/mixture-density': ['mixtureLogLikelihood'],
  'plane/mixture-modes': ['modeCoverage'],
} as const;

/** Measures that are what they say, or of this package: their docstring says so in place of a paper. */
const withoutPaper = ['reconstructionError', 'mixtureLogLikelihood'];

const all = Object.entries(measures).flatMap(([file, names]) => names.map((name) => [name, file] as const));

test.each(all)('the docstring of %s says range, cost and source', (name, file) => {
  const source = readFileSync(new URL(`${file}.ts`, import.meta.url), 'utf8');
  const end = source.search(new RegExp(`\\*/\nexport (async )?function ${name}\\(`));
  expect(end).toBeGreaterThan(0);
  const doc = source.slice(source.lastIndexOf('/**', end), end).replace(/\s*\n \* ?/g, ' ');
  expect(doc).toContain('…');
  expect(doc).toContain('Cost: ');
  if (!withoutPaper.includes(name)) expect(doc).toMatch(/[A-Z]\p{L}+.*[ (](18|19|20)\d\d/u);
});
