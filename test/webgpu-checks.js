// What is checked of WebGPU, in a process of its own (a driver is loaded once and stays): prints one JSON line.
import { compare } from '../bench/devices.js';
import { createDataset } from '../dist/data/dataset.js';
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

// A rate at which rounding does not grow a hundredfold in 20 steps: at 5e-4 two orders of the same sums on the CPU differ by
// 6e-4 there.
const digits = { batchSize: 10, optimiser: { learningRate: 1e-4 } };
const losses = {
  digits: await compare('webgpu', 'digits', { steps: 20, timed: 0, overrides: digits }),
  'grid-paper': await compare('webgpu', 'grid-paper', { steps: 20, timed: 0, overrides: { batchSize: 10 } }),
};
console.log(JSON.stringify({ auto, losses, locations, goneOn, back, refused }));
