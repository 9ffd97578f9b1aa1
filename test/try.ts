import { loadDataset } from '../src/data/source.ts';
import { findPreset } from '../src/presets/index.ts';
import { createTrainingStep } from '../src/train/step.ts';

const [name = 'grid', n = '200', threads = '1'] = process.argv.slice(2);
const config = findPreset(name);
const t0 = performance.now();
const data = await loadDataset(config.data);
const t1 = performance.now();
const step = await createTrainingStep(config, data, {
  threads: +threads,
  ...(process.env.PROF && { profile: '/tmp/x/prof' }),
});
const t2 = performance.now();
console.log('data', t1 - t0, 'build', t2 - t1, 'nodes', step.model.nodeCount, 'MFLOP', step.model.flops / 1e6);
const times: number[] = [];
for (let i = 0; i < +n; i++) {
  const t = performance.now();
  const w = await step.run(i);
  times.push(performance.now() - t);
  if (i % Math.max(1, Math.floor(+n / 10)) === 0)
    console.log(
      i,
      Object.values(w)
        .map((v) => v.toFixed(3))
        .join(' '),
    );
}
times.sort((a, b) => a - b);
console.log('median', times[times.length >> 1], 'rss', process.memoryUsage().rss / 2 ** 20);
await step.release();
