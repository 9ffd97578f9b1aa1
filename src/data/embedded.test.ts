import { expect, it } from 'vitest';
import { loadDigits } from './embedded.ts';

it('holds 450 + 50 digits a class, centred by four zeros', async () => {
  const digits = await loadDigits();
  expect(digits.shape).toEqual([1, 28, 28]);
  expect(digits.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  for (const [split, each] of [
    [digits.train, 450],
    [digits.test, 50],
  ] as const) {
    expect(split.count).toBe(10 * each);
    const counts = new Array<number>(10).fill(0);
    for (const label of split.labels!) counts[label]!++;
    expect(counts).toEqual(new Array(10).fill(each));
    let border = 0;
    for (let place = 0; place < split.values.length; place++) {
      const x = place % 28;
      const y = Math.floor(place / 28) % 28;
      if (x < 4 || x >= 24 || y < 4 || y >= 24) border += split.values[place]!;
    }
    expect(border).toBe(0);
  }
});

it('cuts the sheet where the digits are: a nearest class mean tells most held-out digits apart', async () => {
  const { train, test } = await loadDigits();
  const means = Array.from({ length: 10 }, () => new Float64Array(784));
  train.values.forEach((value, place) => {
    means[train.labels![Math.floor(place / 784)]!]![place % 784]! += value / 450;
  });
  let right = 0;
  for (let item = 0; item < test.count; item++) {
    const distances = means.map((mean) =>
      mean.reduce((sum, value, place) => sum + (value - test.values[item * 784 + place]!) ** 2, 0),
    );
    if (distances.indexOf(Math.min(...distances)) === test.labels![item]) right++;
  }
  expect(right).toBeGreaterThan(350);
});

it('always gives the same data', async () => {
  expect((await loadDigits()).digest).toBe((await loadDigits()).digest);
});
