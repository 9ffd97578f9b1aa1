import { expect, test } from 'vitest';
import { createLaboratory } from './laboratory.ts';
import { firstSettings, type LabSettings } from './settings.ts';
import { stops } from './tour.ts';

test('the tour can be walked from end to end: every stop trains', async () => {
  let settings: LabSettings = { ...firstSettings };
  const laboratory = await createLaboratory(settings);
  for (const { settings: over, fresh = false } of stops) {
    settings = { ...settings, ...over, width: 32 };
    await laboratory.change(settings, { fresh });
    const [trace] = await laboratory.train(1);
    expect(trace!.discriminator).toBeGreaterThan(0);
  }
  await laboratory.release();
});
