import { expect, test } from 'vitest';
import { addRecord, createHistory, shortened } from './history.ts';

test('every number has a curve; a line without a time stands at the last one that had one', () => {
  const history = createHistory();
  addRecord(history, { step: 0, 'reconstruction/mse': 3 });
  addRecord(history, { step: 1, time: 1000, loss: 2, word: 'no number' });
  addRecord(history, { step: 2, time: 1004.5, loss: null });
  addRecord(history, { step: 2, 'reconstruction/mse': 1 });
  expect(Object.keys(history.series)).toEqual(['reconstruction/mse', 'loss']);
  expect(history.series.loss).toMatchObject({ steps: [1, 2], times: [0, 4.5], means: [2, null] });
  expect(history.series['reconstruction/mse']).toMatchObject({ steps: [0, 2], times: [0, 4.5] });
});

test('names that no training writes do not fill the memory or change what all objects are', () => {
  const history = createHistory();
  for (let index = 0; index < 500; index++) addRecord(history, { step: index, [`name-${index}`]: 1 });
  addRecord(history, JSON.parse('{"step":1,"__proto__":5}'));
  expect(Object.keys(history.series)).toHaveLength(100);
  expect(({} as Record<string, unknown>).steps).toBeUndefined();
});

test('shortened numbers have six digits and grow on as before', () => {
  const history = createHistory();
  addRecord(history, { step: 1, time: 10.123456, loss: 1 / 3 });
  const short = JSON.parse(JSON.stringify(shortened(history)));
  addRecord(short, { step: 2, time: 12.123456, loss: 2 });
  expect(short.series.loss).toMatchObject({ means: [0.333333, 2], steps: [1, 2], times: [0, 2] });
});
