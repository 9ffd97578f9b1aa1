/**
 * A training step on a device: one graph with the update in it. On WebGPU the states stay on the device from call to call;
 * where the runtime keeps nothing between calls, several steps go into one call and the states pass once.
 */

import { type Dataset, typeOf } from '../data/dataset.ts';
import { sizeOf } from '../graph/index.ts';
import { encodeLoop, loopSteps } from '../onnx/loop.ts';
import { type EncodedModel, encodeModel } from '../onnx/model.ts';
import { schedule } from '../optim/schedule.ts';
import type { Config } from '../presets/config.ts';
import { DeviceSession, type DeviceTensor } from '../runtime/device-session.ts';
import type { SessionOptions, TensorData } from '../runtime/session.ts';
import { averagingRate } from './cpu-step.ts';
import { buildDeviceStep, nextOf } from './device-graph.ts';
import type { StepOptions, StepTimes, TrainingStep, Watch } from './step.ts';
import { createFeed, type Feed, feedBytes } from './step-feed.ts';
import { createBlock, initialise, viewsOf } from './step-memory.ts';

/** What a call should take at most, so that a run can be watched and stopped. */
const secondsAtOnce = 0.5;

/** Batches and draws that wait in memory for one call of a loop. */
const mostFedBytes = 64 * 2 ** 20;

/** Runs steps on states that it keeps: `host` is written back to by `pull` and read anew after `push`. */
interface Engine {
  readonly model: EncodedModel;
  readonly most: number;
  run(step: number, count: number): Promise<Float32Array>;
  pull(): Promise<void>;
  push(): void;
  locations(): Readonly<Record<string, string>>;
  readonly times: StepTimes;
  release(): Promise<void>;
}

type Blocks = ReadonlyMap<string, Float32Array>;
type Plan = ReturnType<typeof buildDeviceStep>;

/** Builds the step for `session.device`, draws the initial states and loads the program. */
export async function createDeviceStep(
  config: Config,
  dataset: Dataset,
  { weights, ...session }: StepOptions & { readonly form?: 'resident' | 'loop' },
): Promise<TrainingStep> {
  const { device = 'cpu', form = device === 'webgpu' ? 'resident' : 'loop' } = session;
  const split = dataset.train;
  const plan = buildDeviceStep(config, typeOf(split));
  const { scope, plans, watched } = plan;
  const blocks = plans.map((each) => ({
    ...each,
    block: createBlock(each.states, { allocate: (length) => new Float32Array(length), alignment: 1 }),
  }));
  const host = new Map(blocks.map(({ name, block }) => [name, block.all]));
  const of = (kind: string) => blocks.filter((each) => each.kind === kind);
  const live = of('state').map(({ block }) => block);
  const averages = of('average').map(({ block }) => block);
  const { seed } = config;
  await initialise(live, { states: scope.states, seed, split, itemSize: sizeOf(config.shape), weights });
  for (const [i, { all }] of averages.entries()) all.set(live[i]!.all);

  const make = { resident: createResident, loop: createLoop }[form];
  const engine = await make(config, dataset, plan, host, session);
  let most = 1;
  return {
    device,
    states: viewsOf(live),
    slots: new Map(of('slot').flatMap(({ slot, block }) => [...viewsOf([block], (name) => `${name}.${slot}`)])),
    averages: new Map([...viewsOf(live), ...viewsOf(averages)]),
    shapes: new Map([...scope.states.values()].map(({ name, shape }) => [name, shape])),
    model: engine.model,
    times: engine.times,
    get atOnce() {
      return most;
    },
    async run(step, count = 1): Promise<Watch> {
      const began = performance.now();
      let last: Float32Array = new Float32Array();
      for (let done = 0; done < count; ) {
        const part = Math.min(count - done, engine.most);
        last = await engine.run(step + done, part);
        done += part;
      }
      const each = (performance.now() - began) / 1000 / count;
      most = Math.max(1, Math.min(2 * most, engine.most, Math.floor(secondsAtOnce / each)));
      return Object.fromEntries(watched.map((name, i) => [name, last[i]!]));
    },
    pull: () => engine.pull(),
    push: () => engine.push(),
    locations: () => engine.locations(),
    isFinite: () => live.every(({ all }) => all.every(Number.isFinite)),
    release: () => engine.release(),
  };
}

/** The scalars of a step, by input name. */
function scalarsOf(config: Config, { rates }: Plan): (step: number) => [string, number][] {
  const factor = schedule(config.schedule);
  return (step) => [
    ['step', step + 1],
    ['averaging', averagingRate(config, step)],
    ...rates.map(({ name, base }): [string, number] => [name, base * factor(step)]),
  ];
}

/** One call a step; every output stays on the device. */
async function createResident(
  config: Config,
  dataset: Dataset,
  plan: Plan,
  host: Blocks,
  session: SessionOptions,
): Promise<Engine> {
  const { device = 'cpu' } = session;
  const model = encodeModel(plan.outputs, { name: config.preset, target: device });
  const program = await DeviceSession.create(model, { ...session, stay: Object.keys(plan.outputs) });
  const feed = createFeed(config, dataset, plan.scope.draws.values());
  const scalars = scalarsOf(config, plan);
  const times = { feed: 0, graph: 0, exchange: 0, update: 0 };
  let resident: ReadonlyMap<string, DeviceTensor> | undefined;
  const drop = () => {
    for (const tensor of resident?.values() ?? []) tensor.dispose();
    resident = undefined;
  };
  return {
    model,
    times,
    most: Number.POSITIVE_INFINITY,
    async run(step, count) {
      let watch: DeviceTensor | undefined;
      for (let i = 0; i < count; i++) {
        const began = performance.now();
        await feed.fill(step + i);
        const fed = performance.now();
        const numbers = scalars(step + i).map(([name, value]) => [name, Float32Array.of(value)] as const);
        const { kept } = await program.call(
          Object.fromEntries<TensorData | DeviceTensor>([...feed.buffers, ...numbers, ...(resident ?? host)]),
        );
        watch?.dispose();
        drop();
        watch = kept.watch!;
        resident = new Map([...host.keys()].map((name) => [name, kept[nextOf(name)]!]));
        times.feed += fed - began;
        times.graph += performance.now() - fed;
      }
      const began = performance.now();
      const numbers = await program.read(watch!);
      watch!.dispose();
      times.graph += performance.now() - began;
      return numbers;
    },
    async pull() {
      for (const [name, tensor] of resident ?? []) host.get(name)!.set(await program.read(tensor));
    },
    push: drop,
    locations: () => Object.fromEntries([...(resident ?? [])].map(([name, { location }]) => [name, location])),
    async release() {
      feed.close();
      drop();
      await program.release();
    },
  };
}

/** Several steps a call; the states go in with it and come out with it. */
async function createLoop(
  config: Config,
  dataset: Dataset,
  plan: Plan,
  host: Blocks,
  session: SessionOptions,
): Promise<Engine> {
  const { device = 'cpu' } = session;
  const draws = plan.scope.draws;
  const most = Math.max(
    1,
    Math.min(config.logEvery, Math.floor(mostFedBytes / feedBytes(config, dataset.train, draws.values()))),
  );
  const carried = new Map([...host.keys()].map((name) => [name, nextOf(name)]));
  const model = encodeLoop(plan.outputs, { name: config.preset, target: device, steps: most, carried });
  const program = await DeviceSession.create(model, session);
  const feed: Feed = createFeed(config, dataset, draws.values(), { rows: most });
  const scalars = scalarsOf(config, plan);
  const rows = new Map(scalars(0).map(([name]) => [name, new Float32Array(most)]));
  const times = { feed: 0, graph: 0, exchange: 0, update: 0 };
  return {
    model,
    times,
    most,
    async run(step, count) {
      const began = performance.now();
      for (let row = 0; row < count; row++) {
        await feed.fill(step + row, row);
        for (const [name, value] of scalars(step + row)) rows.get(name)![row] = value;
      }
      const fed = performance.now();
      const steps = [loopSteps, BigInt64Array.of(BigInt(count))] as const;
      const { left } = await program.call(Object.fromEntries<TensorData>([steps, ...feed.buffers, ...rows, ...host]));
      const computed = performance.now();
      for (const [name, numbers] of host) numbers.set(left[nextOf(name)] as Float32Array);
      times.feed += fed - began;
      times.graph += computed - fed;
      times.update += performance.now() - computed;
      return (left.watch as Float32Array).slice(-plan.watched.length);
    },
    async pull() {},
    push() {},
    locations: () => ({}),
    release() {
      feed.close();
      return program.release();
    },
  };
}
