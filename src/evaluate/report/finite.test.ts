import { expect, test } from 'vitest';
import type { Finding, FindingId } from './finding.ts';
import { onlyFinite } from './finite.ts';

const finding = (id: FindingId, value: number, floor?: number): Finding => ({
  id,
  value,
  ...(floor !== undefined && { floor }),
  better: 'more',
  about: '',
});

test('what JSON cannot hold is left out with the reason, and so is a floor', () => {
  const { findings, leftOut } = onlyFinite([
    finding('inference/psnr', Number.POSITIVE_INFINITY),
    finding('plane/reverseKl', Number.NaN, 0.1),
    finding('inference/mse', 0.5),
    finding('memory/ratio', 2, Number.POSITIVE_INFINITY),
    finding('codes/mmd', Number.NaN),
  ]);
  expect(findings).toEqual([finding('inference/mse', 0.5), finding('memory/ratio', 2)]);
  expect(leftOut).toEqual([
    { name: 'inference/psnr', reason: expect.stringContaining('every reconstruction equals its original') },
    { name: 'plane/reverseKl', reason: expect.stringContaining('no sample lies on a mode') },
    { name: 'memory/ratio', part: 'floor', reason: expect.stringMatching(/^the median held-out item is/) },
    { name: 'codes/mmd', reason: 'the number is NaN' },
  ]);
});
