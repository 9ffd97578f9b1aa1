import { expect, test } from 'vitest';
import { fileFolder, tinyGrid, trainModel } from '../../../test/tiny-models.ts';
import { loadDataset } from '../../data/source.ts';
import { mergeConfig } from '../../presets/config.ts';
import { evaluateModel } from './evaluate-model.ts';

const folder = fileFolder();
const options = { samples: 60, threads: 1 };

test('a GAN has samples to measure, and neither reconstructions nor codes', async () => {
  const model = await trainModel(mergeConfig(tinyGrid, { objective: 'gan' }), `${folder}/gan`);
  const { evaluation, pictures } = await evaluateModel(model, await loadDataset('grid'), options);
  expect(evaluation.groups.map(({ name }) => name)).toEqual(['plane', 'distribution', 'memory']);
  const reason = 'this run has no encoder; its objective, gan, trains none';
  expect(evaluation.leftOut.slice(1)).toEqual([
    { name: 'inference', reason },
    { name: 'codes', reason },
  ]);
  expect(pictures.map(({ file }) => file)).toEqual(['samples.png']);
  await model.release();
});
