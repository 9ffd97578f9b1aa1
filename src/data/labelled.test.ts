import { describe, expect, it } from 'vitest';
import { drawLabelled } from './labelled.ts';

const labels = Int32Array.from({ length: 100 }, (_, item) => (item * 7) % 5);
const draw = (count: number, seed = 1) => drawLabelled(labels, { classes: 5, count, seed });

describe('drawLabelled', () => {
  it('draws as many items of each class, each once', () => {
    const items = [...draw(30)];
    expect(new Set(items).size).toBe(30);
    expect(items.map((item) => labels[item])).toEqual(Array.from({ length: 30 }, (_, place) => Math.floor(place / 6)));
  });
  it('is a function of the seed alone, and a larger draw keeps a smaller one', () => {
    expect(draw(30)).toEqual(draw(30));
    expect(draw(30, 2)).not.toEqual(draw(30));
    const [few, many] = [draw(10), draw(50)];
    for (const item of few) expect(many).toContain(item);
  });
  it('is not the first items of a class', () => {
    expect([...draw(10)]).not.toEqual(
      [0, 1, 2, 3, 4].flatMap((label) => [...labels.keys()].filter((item) => labels[item] === label).slice(0, 2)),
    );
  });
  it('refuses what cannot be balanced, or a class with too few items', () => {
    expect(() => draw(7)).toThrow('labels: expected a multiple of the 5 classes; received 7');
    expect(() => draw(0)).toThrow('received 0');
    expect(() => draw(105)).toThrow('labels: expected at least 21 items of class 0; received 20');
    expect(() => drawLabelled(Int32Array.of(0, -1, 2), { classes: 2, count: 2, seed: 0 })).toThrow(
      'expected at least 1 items of class 1; received 0',
    );
  });
});
