/** One training run of the lab, in this thread: it is trained a few steps at a time, looked at, and changed as it goes. */

import type { Dataset } from '../../data/dataset.ts';
import type { Mixture } from '../../data/mixtures.ts';
import { AliError } from '../../errors.ts';
import { hasNetwork, Inference } from '../../networks/inference.ts';
import type { Config } from '../../presets/config.ts';
import { networksOf } from '../../presets/networks-of.ts';
import { createCpuStep } from '../../train/cpu-step.ts';
import type { TrainingStep } from '../../train/step.ts';
import { drawnMixture, drawSplits, mixtures } from './distributions.ts';
import { type LabSettings, labConfig } from './settings.ts';

/** What a training step left to look at: losses, and the mean of sigmoid(D) on either half. */
export interface Trace {
  readonly step: number;
  readonly discriminator: number;
  readonly generator: number;
  readonly encoderJoint: number;
  readonly decoderJoint: number;
}

/** What is there between two changes of the settings. */
export interface Bench {
  readonly settings: LabSettings;
  readonly config: Config;
  readonly mixture: Mixture;
  readonly dataset: Dataset;
  readonly step: TrainingStep;
  readonly networks: Inference;
  readonly hasEncoder: boolean;
}

export interface Laboratory {
  readonly bench: Bench;
  /** Steps since the beginning, through all changes of the settings. */
  readonly steps: number;
  /**
   * Runs `count` steps and returns what each left.
   * @throws AliError 'diverged' where a loss is no finite number
   */
  train(count: number): Promise<Trace[]>;
  /**
   * Goes on with other settings. Weights stay where their shapes do; the optimiser begins anew, unless only the learning
   * rate is another. With `fresh`, all begins anew.
   */
  change(settings: LabSettings, options?: { readonly fresh?: boolean }): Promise<void>;
  release(): Promise<void>;
}

/** Builds the first run and draws its data. @throws AliError 'data' for a drawn distribution without a place */
export async function createLaboratory(first: LabSettings): Promise<Laboratory> {
  let bench = await setUp(first, { rate: () => settings.learningRate });
  let settings = first;
  let before = 0;
  let taken = 0;
  let changes = 0;
  return {
    get bench() {
      return bench;
    },
    get steps() {
      return before + taken;
    },
    async train(count) {
      const traces: Trace[] = [];
      for (let i = 0; i < count; i++) {
        const watch = await bench.step.run(taken);
        taken++;
        const trace = {
          step: before + taken,
          discriminator: watch['loss/discriminator']!,
          generator: watch['loss/generator']!,
          encoderJoint: watch['discriminator/encoder-joint']!,
          decoderJoint: watch['discriminator/decoder-joint']!,
        };
        if (!Number.isFinite(trace.discriminator + trace.generator)) {
          throw new AliError('diverged', `step ${trace.step}: expected finite losses; received one that is not`, {
            remedy: 'choose a lower learning rate, then begin again',
          });
        }
        traces.push(trace);
      }
      return traces;
    },
    async change(next, { fresh = false } = {}) {
      const same = !fresh && needsSame(next) === needsSame(settings);
      if (!same) {
        const old = bench;
        const weights = fresh ? undefined : old.step.states;
        // Another seed for what follows, so that it does not see the batches and the noise of the beginning once more.
        const seed = fresh ? next.seed : next.seed + changes + 1;
        bench = await setUp({ ...next, seed }, { rate: () => settings.learningRate, weights });
        before = fresh ? 0 : before + taken;
        taken = 0;
        changes = fresh ? 0 : changes + 1;
        await tearDown(old);
      }
      settings = next;
    },
    release: () => tearDown(bench),
  };
}

/** Two settings with the same words here can share a bench. */
const needsSame = ({ learningRate: _, ...others }: LabSettings) => JSON.stringify(others);

interface SetUpOptions {
  /** The learning rate now. */
  readonly rate: () => number;
  readonly weights?: TrainingStep['states'] | undefined;
}

async function setUp(settings: LabSettings, { rate, weights }: SetUpOptions): Promise<Bench> {
  const { distribution, strokes } = settings;
  const config = labConfig(settings);
  const mixture = distribution === 'drawn' ? drawnMixture(strokes) : mixtures[distribution];
  const splits = drawSplits(distribution, mixture);
  const dataset = { name: distribution, shape: config.shape, ...splits, digest: '', source: 'the lab' };
  const step = await createCpuStep(config, dataset, { pace: rate });
  for (const [name, own] of step.states) {
    const kept = weights?.get(name);
    if (kept?.length === own.length) own.set(kept);
  }
  const networks = new Inference({
    networks: networksOf(config),
    shape: config.shape,
    batchNorm: config.batchNorm,
    weights: step.states,
    fixed: false,
    batchSize: 4096,
  });
  const hasEncoder = hasNetwork(step.states, 'encoder');
  return { settings, config, mixture, dataset, step, networks, hasEncoder };
}

async function tearDown({ step, networks }: Bench): Promise<void> {
  await networks.release();
  await step.release();
}
