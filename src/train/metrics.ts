/** What was measured during training, as `metrics.jsonl`: one JSON object a line, in the order of the steps. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError, writeFileAtomic } from '../data/files.ts';
import { AliError } from '../errors.ts';

/** One line: the step it was measured at and whatever else; NaN and infinity are written, and read again, as null. */
export type MetricsRecord = { readonly step: number; readonly [name: string]: unknown };

export type MetricsWriter = {
  /** Adds a line, which is in memory until the next `flush` or until 64 KiB have gathered. */
  append: (record: MetricsRecord) => void;
  /** Hands all lines to the operating system. After a failure the next call goes on where this one stopped. */
  flush: () => void;
  close: () => void;
};

/** The name of the metrics in a run directory. */
export const metricsName = 'metrics.jsonl';

const sizeLimit = 256 * 2 ** 20;
const bufferBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Opens a run's metrics to be added to; a last line that a killed process has left unfinished is cut off.
 * @throws AliError `io` when the file system refuses, here and in every method.
 */
export function openMetrics(run: string): MetricsWriter {
  const path = join(run, metricsName);
  const file = attempt(path, () => openSync(path, 'a+'));
  attempt(path, () => ftruncateSync(file, lastLineEnd(file)));
  return bufferedWriter(path, file);
}

/**
 * All lines of a run, none when it has no metrics yet; a cut last line is left out.
 * @throws AliError `run` naming a line that is broken though others follow, or a file of more than 256 MiB.
 */
export async function readMetrics(run: string): Promise<MetricsRecord[]> {
  const lines = await readLines(run);
  return lines.map((line, index) => {
    const record = parseRecord(line);
    if (record !== undefined) return record;
    throw new AliError(
      'run',
      `${join(run, metricsName)}:${index + 1} is no JSON object with a step; received ${line.slice(0, 80)}`,
      {
        remedy: 'Delete that line; the rest of the file is not affected.',
      },
    );
  });
}

/**
 * The newest value of each number, by name, among the records up to `step`; null where it was not finite. Snapshots and
 * losses come at steps of their own, so every name has a last line of its own.
 */
export function latestMetrics(
  records: readonly MetricsRecord[],
  step = Number.POSITIVE_INFINITY,
): Record<string, number | null> {
  const latest: Record<string, number | null> = {};
  for (const record of records) {
    if (record.step > step) continue;
    for (const [name, value] of Object.entries(record)) {
      if (name === 'step' || name === 'time') continue;
      if (typeof value === 'number' || value === null) latest[name] = value;
    }
  }
  return latest;
}

/**
 * Makes the metrics end at `step`, for a run that goes on from there: lines of later steps go, and so do lines that
 * a killed process has left broken.
 * @throws AliError `io` when the file cannot be written, `run` when it cannot be read.
 */
export async function truncateMetrics(run: string, step: number): Promise<void> {
  const path = join(run, metricsName);
  if ((await stat(path).catch(missingIsUndefined(path))) === undefined) return;
  const kept = (await readLines(run)).filter((line) => (parseRecord(line)?.step ?? Number.POSITIVE_INFINITY) <= step);
  await writeFileAtomic(path, kept.map((line) => `${line}\n`).join(''));
}

function bufferedWriter(path: string, file: number): MetricsWriter {
  let lines: string[] = [];
  let size = 0;
  let rest = Buffer.alloc(0);
  const flush = () => {
    rest = Buffer.concat([rest, Buffer.from(lines.join(''))]);
    lines = [];
    size = 0;
    attempt(path, () => {
      while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    });
  };
  return {
    append: (record) => {
      const line = `${JSON.stringify(record)}\n`;
      lines.push(line);
      size += line.length;
      if (size >= bufferBytes) flush();
    },
    flush,
    close: () => {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

/** The offset behind the last newline of a file. */
function lastLineEnd(file: number): number {
  const chunk = Buffer.alloc(bufferBytes);
  for (let end = fstatSync(file).size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const found = chunk.subarray(0, readSync(file, chunk, 0, end - start, start)).lastIndexOf(newline);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}

async function readLines(run: string): Promise<string[]> {
  const path = join(run, metricsName);
  const status = await stat(path).catch(missingIsUndefined(path));
  if (status === undefined) return [];
  if (!status.isFile()) throw unreadable(path, 'not a file');
  if (status.size > sizeLimit) throw unreadable(path, `${status.size} bytes`);
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw unreadable(path, cause.code, cause);
  });
  return wholeLines(text);
}

/** The lines that end in a newline. */
function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** The record in a line, undefined when it is no JSON object with a step. */
export function parseRecord(line: string): MetricsRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === 'object' && value !== null && 'step' in value && Number.isInteger(value.step);
    return isRecord ? (value as MetricsRecord) : undefined;
  } catch {
    return undefined;
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw ioError(error, path);
  }
}

function missingIsUndefined(path: string): (cause: NodeJS.ErrnoException) => undefined {
  return (cause) => {
    if (cause.code !== 'ENOENT') throw unreadable(path, cause.code ?? cause.message, cause);
  };
}

function unreadable(path: string, received: string, cause?: unknown): AliError {
  return new AliError(
    'run',
    `${path} cannot be read; expected a file of at most ${sizeLimit} bytes; received ${received}`,
    {
      remedy: 'Check that the path is a run directory and that its files are whole and readable.',
      cause,
    },
  );
}
