import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { csvOf, smallTable, tinyTabular } from '../../test/detector-data.ts';
import { temporaryFolder } from '../../test/tiny.ts';
import { rocAuc } from '../evaluate/detection/ranking.ts';
import { AnomalyDetector } from './detector.ts';
import { evaluateDetector } from './evaluate-detector.ts';
import { recalibrate } from './recalibrate.ts';

const truthOf = ({ rows }: ReturnType<typeof smallTable>) => rows.map((row) => row.at(-1) as number);

describe('a detector of a table', () => {
  test('finds what breaks a rule of the normal rows, says which column, and stays the same when it is saved', async () => {
    const folder = temporaryFolder();
    const detector = new AnomalyDetector({ config: tinyTabular, normal: '0', falseAlarmRate: 0.05, seed: 1 });
    await detector.fit(smallTable(1200));
    const { state } = detector;
    expect(state.encoding?.columns.map(({ kind }) => kind)).toEqual([
      'numeric',
      'numeric',
      'numeric',
      'categorical',
      'ignored',
    ]);
    expect(detector.notes).toEqual([
      { column: 'label', what: 'labels', count: 0, text: expect.stringContaining('no feature') },
    ]);
    expect(state.calibration).toMatchObject({
      rule: 'false-alarm-rate',
      heldOut: true,
      items: Math.round(state.data.items / 10),
    });

    const fresh = smallTable(800, { seed: 2 });
    const scores = await detector.decisionFunction(fresh);
    const truth = truthOf(fresh);
    expect(rocAuc(scores, truth)).toBeGreaterThan(0.95);
    const flagged = await detector.predict(fresh);
    const alarms = truth.map((each, row) => (each === 0 ? flagged[row]! : 0)).reduce((sum, each) => sum + each, 0);
    expect(alarms / truth.filter((each) => each === 0).length).toBeLessThan(0.15);
    expect([...flagged]).toEqual(Array.from(scores, (score) => (score > detector.threshold ? 1 : 0)));
    const sure = await detector.predictProba(fresh);
    expect(Math.min(...sure)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...sure)).toBeLessThanOrEqual(1);
    for await (const { drivers, first, count } of detector.scoreBlocks(fresh)) {
      expect([first, count]).toEqual([0, 800]);
      const strongest = truth.flatMap((each, row) => (each === 1 ? [drivers(row)[0]!.column] : []));
      expect(strongest.filter((column) => column === 'b').length).toBeGreaterThan(strongest.length / 2);
    }

    await detector.save(join(folder, 'saved'));
    await expect(detector.save(join(folder, 'saved'))).rejects.toThrow('is not empty');
    const { run } = detector;
    await detector.release();
    expect(existsSync(run)).toBe(false);
    expect(() => detector.threshold).toThrow('was not fitted yet');
    const loaded = await AnomalyDetector.load(join(folder, 'saved'), { threads: 1 });
    writeFileSync(join(folder, 'fresh.csv'), csvOf(fresh));
    const again = await loaded.decisionFunction(join(folder, 'fresh.csv'));
    for (const [row, score] of again.entries()) expect(score).toBeCloseTo(scores[row]!, 4);
    const evaluation = await evaluateDetector(loaded, join(folder, 'fresh.csv'));
    expect(evaluation).toMatchObject({ items: 800, anomalies: truth.filter(Boolean).length });
    const names = evaluation.methods.map(({ method }) => method);
    expect(names).toEqual([
      ...['reconstruction', 'feature-matching', 'discriminator', 'combination'],
      ...['k-NN (k = 5)', 'isolation forest', expect.stringContaining('PCA reconstruction ('), 'untrained network'],
    ]);
    const chosen = evaluation.methods.find((each) => each.chosen)!;
    expect(chosen.method).toBe('combination');
    expect(chosen.auroc).toBeCloseTo(rocAuc(again, truth), 10);
    expect(chosen.atThreshold.threshold).toBe(loaded.threshold);
    await loaded.release();
  });

  test('what it cannot learn from is refused', async () => {
    const folder = temporaryFolder();
    const { columns, rows } = smallTable(40);
    const learn = (options: object, data: object = { columns, rows }) =>
      new AnomalyDetector({ config: { ...tinyTabular, steps: 2 }, ...options }).fit(data as never, {
        out: join(folder, 'run'),
      });
    await expect(learn({ normal: '7' })).rejects.toThrow('received none labelled "7" in "label", but "0", "1"');
    await expect(learn({ labels: 'Label' })).rejects.toThrow('has no column "Label"');
    await expect(learn({ contamination: 0.1, falseAlarmRate: 0.1 })).rejects.toThrow('received both');
    await expect(learn({ contamination: 0.7 })).rejects.toThrow('between 0 and 0.5; received 0.7');
    await expect(learn({ falseAlarmRate: 0.01 })).rejects.toThrow('at least 99 held-out items');
    await expect(learn({ falseAlarmRate: 0.5, holdOut: 0 })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('expected held-out items'),
    });
    await expect(learn({ score: 'alad' })).rejects.toThrow('networks that give alad; received the objective bigan');
    await expect(
      learn(
        {},
        {
          columns: ['a', 'b'],
          rows: [
            [1, 2],
            [1, 2],
            [1, 2],
          ],
        },
      ),
    ).rejects.toThrow('none that varies');
    await expect(learn({}, [[1, 2], [3]])).rejects.toThrow('row 2: expected 2 cells; received 1');
    await expect(learn({}, [])).rejects.toThrow('expected a path, rows');
  });

  test('without held-out items no false-alarm rate is promised, by calibrate neither', async () => {
    const folder = temporaryFolder();
    const data = join(folder, 'train.csv');
    writeFileSync(data, csvOf(smallTable(40)));
    const detector = new AnomalyDetector({ config: { ...tinyTabular, steps: 2 }, holdOut: 0 });
    await detector.fit(data, { out: join(folder, 'run') });
    expect(detector.state.calibration).toMatchObject({ items: 40, heldOut: false });
    await detector.release();
    await expect(recalibrate(join(folder, 'run'), { falseAlarmRate: 0.5 })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('expected held-out items'),
    });
    expect(await recalibrate(join(folder, 'run'), { contamination: 0.2 })).toMatchObject({
      calibration: { rule: 'contamination', heldOut: false },
    });
  });

  test('another score leaves the rule of the threshold as it was', async () => {
    const folder = temporaryFolder();
    const data = join(folder, 'train.csv');
    writeFileSync(data, csvOf(smallTable(60)));
    const detector = new AnomalyDetector({ config: { ...tinyTabular, steps: 2 }, holdOut: 0.5, falseAlarmRate: 0.2 });
    await detector.fit(data, { out: join(folder, 'run') });
    await detector.release();
    const next = await recalibrate(join(folder, 'run'), { score: 'reconstruction' });
    expect(next).toMatchObject({ score: 'reconstruction', calibration: { rule: 'false-alarm-rate', rate: 0.2 } });
    const last = await recalibrate(join(folder, 'run'), { contamination: 0.1 });
    expect(last).toMatchObject({ score: 'reconstruction', calibration: { rule: 'contamination', rate: 0.1 } });
  });
});
