/** detector.json of a run: how its data become numbers, which score is taken, and where it becomes a verdict. */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { encodingSchema } from '../data/table/encoding.ts';
import { oddities, treatmentsOfColumns } from '../data/table/tally.ts';
import { AliError } from '../errors.ts';
import { anomalyScoreNames } from '../model/scores.ts';
import { writeJson } from '../train/run-directory.ts';

export const detectorFileName = 'detector.json';
/** Beside it, from the beginning of a fit on: see fit-plan.ts. */
export const planFileName = 'detector-fit.json';
const mostBytes = 64 * 2 ** 20;

/** The form of the file; it is no address. */
const identifier = 'adversarial-inference/detector/1';

const spread = z.strictObject({ mean: z.number(), deviation: z.number().positive() });

const stateSchema = z.strictObject({
  /** Only of tables. */
  encoding: encodingSchema.exactOptional(),
  /** The column of labels, and the value of normal rows, where they were given at fit. */
  labels: z.string().exactOptional(),
  normal: z.string().exactOptional(),
  score: z.enum([...anomalyScoreNames, 'combination']),
  /** Of every score over the items it was calibrated on. */
  statistics: z.partialRecord(z.enum(anomalyScoreNames), spread),
  /** Mean error of every column over the same. */
  usual: z.array(z.number()).exactOptional(),
  calibration: z.strictObject({
    rule: z.enum(['contamination', 'false-alarm-rate']),
    rate: z.number(),
    threshold: z.number(),
    /** Of the chosen score. */
    spread,
    items: z.int(),
    /** Whether they were held out; else they are those that were trained on. */
    heldOut: z.boolean(),
  }),
  /** Items that were there; that are labelled normal, where labels say so; and of these, that were trained on. */
  data: z.strictObject({ source: z.string(), total: z.int(), items: z.int(), trained: z.int() }),
  notes: z.array(
    z.strictObject({
      column: z.string(),
      what: z.enum([...oddities, ...treatmentsOfColumns]),
      count: z.int(),
      text: z.string(),
    }),
  ),
});

/** What a detector knows beside its networks. */
export type DetectorState = z.infer<typeof stateSchema>;

/** Writes detector.json into a run, atomically. @throws AliError 'io' */
export async function writeDetectorFile(run: string, state: DetectorState): Promise<void> {
  await writeJson(join(run, detectorFileName), { $schema: identifier, ...state });
}

/** Whether a run has one. */
export async function isDetector(run: string): Promise<boolean> {
  return (await stat(join(run, detectorFileName)).catch(() => undefined))?.isFile() ?? false;
}

/** Reads it again. @throws AliError 'run' where a run has none or it is damaged */
export async function readDetectorFile(run: string): Promise<DetectorState> {
  const path = join(run, detectorFileName);
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) {
    if (!(await stat(run).catch(() => undefined))) {
      throw new AliError('run', `${run} does not exist; expected the run directory of a detector`, {
        remedy: 'check the spelling, or fit one: ali detect fit --data SRC --out RUN',
      });
    }
    const began = await stat(join(run, planFileName)).catch(() => undefined);
    throw new AliError('run', `${run} is no detector; expected ${detectorFileName} in it`, {
      remedy: began
        ? `its fit was interrupted; go on with it: ali resume ${run}`
        : `make it one: ali detect calibrate ${run}, or fit one: ali detect fit --data SRC --out RUN`,
    });
  }
  return parseFile(path, { identifier, schema: stateSchema, mostBytes });
}

/** What a file of `fit` holds. @throws AliError 'run' where it is damaged, of another form, or longer than `mostBytes` */
export async function parseFile<Value>(
  path: string,
  form: { readonly identifier: string; readonly schema: z.ZodType<Value>; readonly mostBytes: number },
): Promise<Value> {
  const { identifier, schema, mostBytes } = form;
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new Error(`${size} bytes`);
    const { $schema, ...value } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    if ($schema !== identifier) throw new Error(`the form ${JSON.stringify($schema)}; expected ${identifier}`);
    return schema.parse(value);
  } catch (cause) {
    const received = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new AliError('run', `${path} cannot be read; received ${received.slice(0, 500)}`, {
      remedy: 'bring the file back as `ali detect fit` wrote it, or fit again',
      cause,
    });
  }
}
