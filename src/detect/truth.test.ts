import { expect, test } from 'vitest';
import { truthOf } from './truth.ts';

test('which labels are anomalies', () => {
  expect([...truthOf(['0', '1', '1.0'])]).toEqual([0, 1, 1]);
  expect([...truthOf(['False', 'True'])]).toEqual([0, 1]);
  expect([...truthOf(['normal.', 'smurf.', 'neptune.'])]).toEqual([0, 1, 1]);
  expect([...truthOf(['a', 'b', 'c'], { normal: 'b' })]).toEqual([1, 0, 1]);
  expect([...truthOf(['a', 'b', 'c'], { anomaly: 'b' })]).toEqual([0, 1, 0]);
});

test('labels that say nothing are refused', () => {
  expect(() => truthOf(['a', 'b'])).toThrow('a label that says normal; received "a", "b"');
  expect(() => truthOf(['1', '1'])).toThrow('received only "1", which are all anomalies');
  expect(() => truthOf(['0', '0'])).toThrow('received only "0", which are all normal');
  expect(() => truthOf(['0', '', '1'])).toThrow('received none for item 2');
  expect(() => truthOf(['0', '1'], { normal: '0', anomaly: '1' })).toThrow('received both');
});
