/** The run directory: made once under a name of its own, and its configuration read again. */
import { mkdir, readdir, readFile, rename, rmdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ioError, makeDirectory, writeFileAtomic } from '../data/files.ts';
import { AliError } from '../errors.ts';
import { isAbortedRun } from './aborted-run.ts';
import { lockName } from './lock.ts';

export { lockRun } from './lock.ts';

const configLimit = 16 * 2 ** 20;

/**
 * Makes a run directory and returns its absolute path: `out` where it is given, else the next numbered one under `root`,
 * such as `runs/0003-digits`. Two processes at once never get the same number. It is empty but for two things that an
 * `out` may hold: a lock, and a run that was killed before its first checkpoint. Whoever takes the lock then clears it
 * (`clearAbortedRun`).
 * @throws AliError `run` when `out` is there and not empty, `io` when the file system refuses.
 */
export async function createRunDirectory({
  out,
  root = 'runs',
  name,
}: {
  out?: string | undefined;
  root?: string | undefined;
  name: string;
}): Promise<string> {
  if (out !== undefined) return createGiven(resolve(out), out);
  const folder = resolve(root);
  await makeDirectory(folder);
  try {
    return await createNumbered(folder, name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60) || 'run');
  } catch (error) {
    throw ioError(error, folder);
  }
}

/** Writes a value as indented JSON, atomically. @throws AliError `io` */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * The content of a run's config.json, as it was written; to be validated by whoever uses it.
 * @throws AliError `run` when there is none or it is not a JSON object.
 */
export async function readConfig(run: string): Promise<Record<string, unknown>> {
  const path = join(run, 'config.json');
  try {
    const status = await stat(path);
    if (!status.isFile() || status.size > configLimit) throw new Error(`not a file of at most ${configLimit} bytes`);
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
    return value as Record<string, unknown>;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AliError('run', `${path} cannot be read; expected a run's configuration as JSON; received ${reason}`, {
      remedy: 'Give the path of a run directory, as ali train prints it.',
      cause,
    });
  }
}

/** An `out` that holds nothing but a lock, or a run without any checkpoint, was killed before it had anything to keep. */
async function createGiven(path: string, out: string): Promise<string> {
  await makeDirectory(path);
  const entries = await readdir(path).catch((error) => {
    throw ioError(error, path);
  });
  const names = entries.filter((name) => !name.startsWith(lockName));
  if (names.length === 0 || (await isAbortedRun(path))) return path;
  const resumable = names.includes('config.json');
  const found = resumable
    ? 'a run'
    : `${names.length} ${names.length === 1 ? 'entry' : 'entries'}, ${names[0]} among them`;
  throw new AliError('run', `${out} is not empty; expected a new or an empty folder; received ${found}`, {
    remedy: resumable
      ? `Go on with that run by: ali resume ${out}, or give another folder with --out.`
      : 'Give another folder with --out.',
  });
}

/**
 * A number is taken by making the folder `.0003`, which only one process can, and is free when no `0003-…` is there by
 * then; the folder is then renamed to its full name.
 */
async function createNumbered(root: string, name: string): Promise<string> {
  const taken = (await readdir(root)).map((entry) => Number(/^\.?(\d{4,9})(?:-|$)/.exec(entry)?.[1] ?? 0));
  for (let number = Math.max(0, ...taken) + 1; ; number++) {
    const digits = String(number).padStart(4, '0');
    const claimed = join(root, `.${digits}`);
    if (!(await makeOnce(claimed))) continue;
    if ((await readdir(root)).some((entry) => entry.startsWith(`${digits}-`))) {
      await rmdir(claimed);
      continue;
    }
    const path = join(root, `${digits}-${name}`);
    await rename(claimed, path);
    return path;
  }
}

async function makeOnce(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
