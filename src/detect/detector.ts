/** Anomaly detection with PyOD's words: fit, decisionFunction, predict, predictProba, threshold. */

import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ioError, makeDirectory } from '../data/files.ts';
import { featuresOf } from '../data/table/encoding.ts';
import { createTally, type TableNote } from '../data/table/tally.ts';
import { AliError } from '../errors.ts';
import { normalDistribution } from '../evaluate/normal.ts';
import { type LoadOptions, loadModel } from '../model/load-model.ts';
import type { Model } from '../model/model.ts';
import { anomalyScoresOf, createScorer, type Scorer } from '../model/scores.ts';
import { combine, type Scores } from './combine.ts';
import { type DetectorState, readDetectorFile } from './detector-file.ts';
import { columnErrors, type Driver, driversOf } from './drivers.ts';
import { fitEvents } from './fit-detector.ts';
import type { DetectorData, DetectorOptions, FitOptions, ReadingOptions } from './options.ts';
import { dataBlocks } from './score-blocks.ts';

/** Scores of a block of items. */
export interface ScoredBlock {
  readonly first: number;
  readonly count: number;
  /** The chosen score: anomalies higher. */
  readonly scores: Float64Array;
  /** Every score that the networks give. */
  readonly parts: Scores;
  /** 1 where the score exceeds the threshold. */
  readonly anomalies: Uint8Array;
  /** Labels in the data, where there are any. */
  readonly labels: readonly string[] | undefined;
  /** The items as the networks see them. */
  readonly values: Float32Array | Uint8Array;
  /** |x - x̂| of every number of them. */
  readonly errors: Float32Array;
  /** The columns that drive the score of an item, the strongest first; none of images. */
  drivers(item: number, most?: number): Driver[];
}

interface Fitted {
  readonly run: string;
  readonly state: DetectorState;
  readonly model: Model;
  /** Removed with the detector. */
  readonly temporary: string | undefined;
}

/**
 * Learns from a table or from images what is usual, and says of other items how unusual they are: by a trained model and the scores that
 * its networks give (`AnomalyScoreName`). The verbs are PyOD's; scores are float64, one an item, anomalies higher. Before `fit` or
 * `AnomalyDetector.load` every verb throws AliError 'usage'; `release` the detector when it is done with.
 */
export class AnomalyDetector {
  readonly options: DetectorOptions;
  private fitted: Fitted | undefined;
  private scorer: Scorer | undefined;
  private lastNotes: readonly TableNote[] = [];

  constructor(options: DetectorOptions = {}) {
    this.options = options;
  }

  /**
   * Trains on a table or on images and calibrates the threshold.
   * @throws AliError 'usage' for options that do not fit each other, 'data' for data that cannot be learnt from
   */
  async fit(data: DetectorData, { out, signal, onEvent }: FitOptions = {}): Promise<this> {
    const temporary = out === undefined ? await mkdtemp(join(tmpdir(), 'ali-detector-')) : undefined;
    try {
      let run: string | undefined;
      const given = { out: out ?? join(temporary!, 'run'), ...(signal && { signal }) };
      for await (const event of fitEvents(data, this.options, given)) {
        onEvent?.(event);
        if (event.event === 'finished') run = event.run;
      }
      if (run === undefined) {
        throw new AliError('run', 'the fit was interrupted before it was done', {
          remedy:
            out === undefined
              ? 'fit again'
              : 'fit again with the same data, options and out: it goes on from where it stands',
        });
      }
      await this.release();
      await this.open(run, this.options, temporary);
    } catch (error) {
      if (temporary) await rm(temporary, { recursive: true, force: true });
      throw error;
    }
    this.lastNotes = this.state.notes;
    return this;
  }

  /** The detector in a run directory. @throws AliError 'run' where there is none */
  static async load(
    run: string,
    { threads, device, ...options }: LoadOptions & ReadingOptions = {},
  ): Promise<AnomalyDetector> {
    const given = { ...(threads !== undefined && { threads }), ...(device !== undefined && { device }) };
    const detector = new AnomalyDetector({ ...options, ...given });
    await detector.open(resolve(run), given);
    return detector;
  }

  private async open(run: string, { threads, device }: LoadOptions, temporary?: string): Promise<void> {
    const state = await readDetectorFile(run);
    const model = await loadModel(run, {
      ...(threads !== undefined && threads > 0 && { threads }),
      ...(device !== undefined && { device }),
    });
    this.fitted = { run, state, model, temporary };
  }

  private get known(): Fitted {
    if (this.fitted) return this.fitted;
    throw new AliError('usage', 'the detector was not fitted yet', { remedy: 'call fit(data) first, or load one' });
  }

  /** What was learnt beside the networks. */
  get state(): DetectorState {
    return this.known.state;
  }

  /** The networks. */
  get model(): Model {
    return this.known.model;
  }

  /** The run directory. */
  get run(): string {
    return this.known.run;
  }

  /** The score that an anomaly exceeds. */
  get threshold(): number {
    return this.state.calibration.threshold;
  }

  /** What had to be dealt with in the data that was read last: missing cells, new categories, columns that were not used … */
  get notes(): readonly TableNote[] {
    return this.lastNotes;
  }

  /** Scores block after block, in flat memory. @throws AliError 'data' for data that is not like that of the fit */
  async *scoreBlocks(data: DetectorData, options: ReadingOptions = {}): AsyncGenerator<ScoredBlock> {
    const { state, model } = this.known;
    const { encoding, score, statistics, usual = [] } = state;
    this.scorer ??= await createScorer(model, { names: anomalyScoresOf(model) });
    const tally = createTally();
    const features = encoding ? featuresOf(encoding) : [];
    const reading = { ...this.reading(), ...options, encoding, shape: model.shape, tally };
    for await (const { first, count, values, labels } of dataBlocks(data, reading)) {
      const { scores: parts, errors } = await this.scorer.score(values, { first });
      const scores = combine(parts, score, statistics);
      const ofColumns = encoding ? columnErrors(errors, features, count) : new Float32Array();
      const drivers = (item: number, most = 3) => {
        const row = ofColumns.subarray(item * features.length, (item + 1) * features.length);
        return driversOf(row, usual, { features, most });
      };
      const anomalies = Uint8Array.from(scores, (each) => (each > state.calibration.threshold ? 1 : 0));
      yield { first, count, scores, parts, anomalies, labels, values, errors, drivers };
      this.lastNotes = tally.notes();
    }
    this.lastNotes = tally.notes();
  }

  private reading(): ReadingOptions {
    const { header, csv, split } = this.options;
    return {
      ...(header !== undefined && { header }),
      ...(csv !== undefined && { csv }),
      ...(split !== undefined && { split }),
    };
  }

  /** One score an item, anomalies higher. */
  async decisionFunction(data: DetectorData, options: ReadingOptions = {}): Promise<Float64Array> {
    const parts: Float64Array[] = [];
    for await (const { scores } of this.scoreBlocks(data, options)) parts.push(scores);
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let filled = 0;
    for (const part of parts) {
      all.set(part, filled);
      filled += part.length;
    }
    return all;
  }

  /** 1 for an anomaly, 0 for a normal item. */
  async predict(data: DetectorData, options: ReadingOptions = {}): Promise<Uint8Array> {
    return Uint8Array.from(await this.decisionFunction(data, options), (score) => (score > this.threshold ? 1 : 0));
  }

  /** How sure it is that an item is an anomaly, 0 … 1: see `probability`. */
  async predictProba(data: DetectorData, options: ReadingOptions = {}): Promise<Float64Array> {
    return (await this.decisionFunction(data, options)).map((score) => this.probability(score));
  }

  /**
   * max(0, erf((s - mean) / (√2 deviation))) over the scores of the calibration: PyOD's 'unify' (Kriegel et al. 2011). It
   * orders as the score does, and is a probability only as far as those scores are normally distributed.
   */
  probability(score: number): number {
    const { mean, deviation } = this.state.calibration.spread;
    return Math.max(0, 2 * normalDistribution((score - mean) / deviation) - 1);
  }

  /** Copies the run directory, whole or not at all. @throws AliError 'run' where there is something already, 'io' */
  async save(directory: string): Promise<void> {
    const { run } = this.known;
    const target = resolve(directory);
    const entries = await readdir(target).catch(() => []);
    if (entries.length > 0) {
      throw new AliError('run', `${directory} is not empty; expected a new or an empty folder`, {
        remedy: 'give another folder',
      });
    }
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    try {
      await makeDirectory(dirname(target));
      await cp(run, temporary, { recursive: true });
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => {});
      throw ioError(error, directory);
    }
  }

  /** Frees what the runtime holds, and removes a temporary run. It can be fitted again afterwards. */
  async release(): Promise<void> {
    await this.scorer?.release();
    this.scorer = undefined;
    const fitted = this.fitted;
    this.fitted = undefined;
    await fitted?.model.release();
    if (fitted?.temporary) await rm(fitted.temporary, { recursive: true, force: true });
  }
}
