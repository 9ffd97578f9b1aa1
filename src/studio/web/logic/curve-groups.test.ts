import { expect, test } from 'vitest';
import { groupCurves } from './curve-groups.ts';

test('known curves in their groups and order, others by the beginning of their names', () => {
  const names = [
    'z/mean',
    'loss/generator',
    'odd/one',
    'loss/discriminator',
    'loss/gradient-penalty',
    'reconstruction/mse',
    'codes/meanKs',
    'gradient/encoder',
  ];
  expect(groupCurves(names).map(({ title, curves }) => [title, curves.map(({ label }) => label)])).toEqual([
    ['Losses', ['discriminator', 'generator']],
    ['Reconstruction error', ['MSE']],
    ['Codes against the prior', ['mean']],
    ['Codes', ['mean']],
    ['Gradient norms', ['encoder']],
    ['odd', ['one']],
    ['Other losses', ['gradient penalty']],
  ]);
});

test('what D believes is a share', () => {
  expect(groupCurves(['discriminator/encoder-joint'])).toMatchObject([{ share: true, title: 'What D believes' }]);
});
