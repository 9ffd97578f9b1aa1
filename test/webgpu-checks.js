// What is checked of WebGPU, in a process of its own (a driver is loaded once and stays): prints one JSON line.
import { compare } from '../bench/devices.js';
import { createDataset } from '../dist/data/dataset.js';
import { loadDataset } from '../dist/data/source.js';
import { input, sign } from '../dist/graph/index.js';
import { resolveConfig } from '../dist/index.js';
import { encodeModel } from '../dist/onnx/model.js';
import { chooseDevice } from '../dist/runtime/device.js';
import { Session } from '../dist/runtime/session.js';
import { captureStates, restoreStates } from '../dist/train/states.js';
import { createTrainingStep } from '../dist/train/training-step.js';

const there = await chooseDevice('webgpu').catch((error) => ({ error: `${error.message}: ${error.cause?.message}` }));
if ('error' in there) {
  console.log(JSON.stringify({ skipped: there.error }));
  process.exit(0);
}
const auto = await chooseDevice('auto');

const config = resolveConfig({
  preset: 'grid',
  batchSize: 4,
  networks: {
    encoder: { layers: ['D8 bn relu', 'D2'] },
    decoder: { layers: ['D8 relu', 'D2'] },
    discriminator: { x: [], z: [], joint: ['dropout0.2 D8 maxout2', 'D1'] },
  },
});
const points = { values: Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)), count: 32 };
const dataset = createDataset({ name: 'points', shape: [2], train: points, test: points, source: 'test' });
const here = await createTrainingStep(config, dataset);
const device = await createTrainingStep(config, dataset, { device: 'webgpu' });
await device.run(0, 3);
const locations = device.locations();
await device.pull();
restoreStates(here, { directory: 'here', step: 3, ...captureStates(device, config), state: {} }, config);
const goneOn = [await here.run(3), await device.run(3)];
restoreStates(device, { directory: 'here', step: 4, ...captureStates(here, config), state: {} }, config);
const back = [await here.run(4), await device.run(4)];
await device.release();

// A node that only the CPU has must be refused, not moved there in silence.
const refused = await Session.create(encodeModel({ y: sign(input('x', [2])) }, { target: 'cpu' }), {
  device: 'webgpu',
}).then(
  () => undefined,
  ({ message }) => message,
);

// Rates at which rounding does not grow a thousandfold in 20 steps (results/sensitivity.json): at its own rate digits moves
// by more than 1e-3 on one CPU when each first weight is moved to the next number.
const digits = { batchSize: 10, optimiser: { learningRate: 1e-4 } };
const losses = {
  digits: await compare('webgpu', 'digits', { steps: 20, timed: 0, overrides: digits }),
  'grid-paper': await compare('webgpu', 'grid-paper', { steps: 20, timed: 0, overrides: { batchSize: 10 } }),
};
const gradients = { digits: await gradientErrors('digits'), grid: await gradientErrors('grid') };
console.log(JSON.stringify({ auto, losses, gradients, locations, goneOn, back, refused }));

/** How far a preset's first gradients are from the CPU's, ‖difference‖ / ‖gradient‖ by state: what one plain descent step moves. */
async function gradientErrors(preset) {
  const plain = { kind: 'sgd', beta1: 0, learningRate: 0.01 };
  const config = resolveConfig({ preset, batchSize: 10, optimiser: plain });
  const dataset = await loadDataset(config.data, { shape: config.shape });
  const here = await createTrainingStep(config, dataset);
  const there = await createTrainingStep(config, dataset, { device: 'webgpu' });
  const first = new Map([...here.states].map(([name, data]) => [name, data.slice()]));
  await here.run(0);
  await there.run(0);
  await there.pull();
  const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const errors = [...here.states].map(([name, data]) => {
    const other = there.states.get(name);
    const moved = norm(data.map((value, i) => value - first.get(name)[i]));
    return [name, moved === 0 ? 0 : norm(data.map((value, i) => value - other[i])) / moved];
  });
  await there.release();
  return Object.fromEntries(errors);
}
