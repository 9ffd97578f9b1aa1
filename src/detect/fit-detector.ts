/** Fits a detector: trains the networks on most of the data and calibrates scores and threshold on the rest. */

import { AliError } from '../errors.ts';
import * as measured from '../evaluate/snapshot/measured-training.ts';
import type { TrainingEvent } from '../train/events.ts';
import { resolveRun } from '../train/resolve-run.ts';
import { readRunFile } from '../train/run-file.ts';
import { type ResumeOptions, resume, train } from '../train/train.ts';
import { calibrateRun } from './calibrate.ts';
import { type FitPlan, isStanding, planOf, readFitPlan, removeDetectorFile, writeFitPlan } from './fit-plan.ts';
import type { DetectorData, DetectorOptions, FitOptions } from './options.ts';
import { type PreparedFit, prepareFit } from './prepare-fit.ts';

/**
 * Trains into the run directory `out` and leaves detector.json and reference.npz in it. Yields the events of the training, the last of
 * which, 'finished', comes when everything is there. Where `out` holds the same fit, interrupted, it goes on with that one; what comes
 * out is what an uninterrupted one would have given.
 * @throws AliError 'usage' or 'data' as `prepareFit`, 'run' where `out` holds something else
 */
export async function* fitEvents(
  data: DetectorData,
  options: DetectorOptions,
  { out, signal }: Pick<FitOptions, 'out' | 'signal'> = {},
): AsyncGenerator<TrainingEvent> {
  const plan = planOf(data, options);
  const prepared = await prepareFit(data, options);
  const { config, dataset } = prepared;
  const given = { dataset, ...(signal && { signal }) };
  if (out === undefined || !(await isStanding(out, { plan, config }))) {
    yield* calibrated(train(config, { ...given, ...(out !== undefined && { out }) }), prepared, plan);
    return;
  }
  const { steps, threads, device } = config;
  for await (const event of calibrated(resume(out, { ...given, steps, threads, device }), prepared, plan)) {
    yield event;
    if (event.event === 'started') yield goingOn(out, event.step);
  }
}

/**
 * Goes on with any run as `train/train.ts` does; of a run that `fitEvents` began it reads the data as the fit did, and calibrates anew.
 * @throws AliError as `resume`, and 'run' for a fit of data that was handed over by a program
 */
export async function* resumeRun(path: string, options: ResumeOptions = {}): AsyncGenerator<TrainingEvent> {
  const { run } = await resolveRun(path);
  const plan = await readFitPlan(run);
  if (!plan) {
    yield* measured.resume(path, options);
    return;
  }
  const { config } = await readRunFile(run);
  const { from, ...asked } = plan;
  if (from === 'memory') {
    throw new AliError('run', `${run} is the fit of data that a program handed over; expected that program to go on`, {
      remedy: 'call fit again with the same data and options, and this folder as out',
    });
  }
  const prepared = await prepareFit(config.data, { ...asked, config });
  yield* calibrated(resume(path, { ...options, dataset: prepared.dataset }), prepared, plan);
}

/** The events of a training, at whose beginning the plan is written and at whose end the detector. */
async function* calibrated(
  events: AsyncGenerator<TrainingEvent>,
  { calibration }: PreparedFit,
  plan: FitPlan,
): AsyncGenerator<TrainingEvent> {
  for await (const event of events) {
    if (event.event === 'started') {
      await writeFitPlan(event.run, plan);
      await removeDetectorFile(event.run);
    }
    if (event.event === 'finished') await calibrateRun(event.run, calibration);
    yield event;
  }
}

const goingOn = (out: string, step: number): TrainingEvent => ({
  event: 'warning',
  step,
  code: 'resumed',
  message: `${out} holds this fit, interrupted at step ${step}: going on with it`,
  remedy: 'give another folder to fit anew',
});
