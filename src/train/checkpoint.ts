/**
 * A checkpoint as a folder: `model.safetensors`, `optimizer.safetensors` and `state.json`, which holds the sizes and
 * SHA-256 digests of the other two and one of itself. It appears under its name only when all of it is on the disk.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ioError, syncDirectory, writeFileAtomic } from '../data/files.ts';
import { AliError } from '../errors.ts';
import {
  checkpointDirectory,
  checkpointStep,
  listCheckpoints,
  removeLeftovers,
  temporaryPath,
} from './checkpoint-list.ts';
import { decodeSafetensors, type SafeTensor, safetensorsPieces } from './safetensors.ts';

export {
  checkpointDirectory,
  latestCheckpoint,
  listCheckpoints,
  pruneCheckpoints,
  removeCheckpointsAfter,
} from './checkpoint-list.ts';

/** What a checkpoint holds; `state` is whatever else the trainer needs to go on, as JSON. */
export type CheckpointContent = {
  step: number;
  model: ReadonlyMap<string, SafeTensor>;
  optimizer: ReadonlyMap<string, SafeTensor>;
  state: object;
};

export type Checkpoint = {
  directory: string;
  step: number;
  model: Map<string, SafeTensor>;
  optimizer: Map<string, SafeTensor>;
  state: Record<string, unknown>;
};

type FileRecord = { bytes: number; sha256: string };
type Manifest = { format: 1; step: number; files: Record<TensorFile, FileRecord>; state: Record<string, unknown> };
type TensorFile = (typeof tensorFiles)[number];

const tensorFiles = ['model.safetensors', 'optimizer.safetensors'] as const;
const manifestLimit = 64 * 2 ** 20;

/**
 * Writes the checkpoint of a step and returns its folder. The tensors must not change until the promise settles.
 * A checkpoint of that step that is there already is replaced; leftovers of interrupted writes are removed.
 * @throws AliError `io` when the file system refuses; no half-written checkpoint stays behind.
 */
export async function writeCheckpoint(run: string, content: CheckpointContent): Promise<string> {
  const { step, model, optimizer, state } = content;
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new AliError(
      'usage',
      `a checkpoint cannot be of that step; expected a whole number of 0 or more; received ${step}`,
    );
  }
  const target = checkpointDirectory(run, step);
  const temporary = temporaryPath(run, basename(target));
  await makeCheckpointsFolder(run);
  try {
    await removeLeftovers(run);
    await mkdir(temporary);
    const metadata = { step: String(step) };
    const files = {
      'model.safetensors': await writeTensors(join(temporary, 'model.safetensors'), model, metadata),
      'optimizer.safetensors': await writeTensors(join(temporary, 'optimizer.safetensors'), optimizer, metadata),
    };
    const manifest = { format: 1, step, files, state };
    const sealed = { ...manifest, sha256: sha256([JSON.stringify(manifest)]) };
    await writeFileAtomic(join(temporary, 'state.json'), `${JSON.stringify(sealed, null, 2)}\n`);
    await moveIntoPlace(run, temporary, target, files);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw ioError(error, target);
  }
  return target;
}

/** A run that is no longer there is not made again: what went on writing would be of no use without its configuration. */
async function makeCheckpointsFolder(run: string): Promise<void> {
  const path = join(run, 'checkpoints');
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (error.code !== 'ENOENT') throw ioError(error, path);
    throw new AliError('io', `${run} is gone; expected the run directory that is being written`, {
      remedy: 'somebody has deleted or moved it: bring it back and resume, or train again',
      cause: error,
    });
  });
}

/**
 * Reads a checkpoint folder and checks every byte of it.
 * @throws AliError `checkpoint` naming the file that is missing, truncated or damaged, and the earlier checkpoint to use.
 */
export function readCheckpoint(directory: string): Promise<Checkpoint> {
  return named(directory, async () => {
    const { step, files, state } = await readManifest(directory);
    const [model, optimizer] = [
      await readTensors(directory, tensorFiles[0], files),
      await readTensors(directory, tensorFiles[1], files),
    ];
    return { directory, step, model, optimizer, state };
  });
}

/**
 * What the trainer left in a checkpoint beside its tensors, which are not read.
 * @throws AliError `checkpoint` when state.json is missing or damaged.
 */
export function readCheckpointState(directory: string): Promise<Record<string, unknown>> {
  return named(directory, async () => (await readManifest(directory)).state);
}

/** Turns damage that `read` finds into an error that names the folder. */
async function named<T>(directory: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    throw new AliError('checkpoint', `the checkpoint ${directory} cannot be used: ${error.message}`, {
      remedy: await earlierCheckpoint(directory),
      cause: error.cause,
    });
  }
}

/** What is wrong with a file of a checkpoint. */
class Damage extends Error {}

async function writeTensors(
  path: string,
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Record<string, string>,
): Promise<FileRecord> {
  const pieces = safetensorsPieces(tensors, metadata);
  await writeFileAtomic(path, pieces);
  return { bytes: pieces.reduce((total, piece) => total + piece.length, 0), sha256: sha256(pieces) };
}

/**
 * A folder cannot be exchanged for a full one in one call. Where the tensors that are there are the same (a resumed run
 * is exact) only state.json is; else the old folder steps aside for the moment between two renames.
 */
async function moveIntoPlace(run: string, temporary: string, target: string, files: Manifest['files']): Promise<void> {
  if (await holds(target, files)) {
    await rename(join(temporary, 'state.json'), join(target, 'state.json'));
    await syncDirectory(target);
    await rm(temporary, { recursive: true, force: true });
    return;
  }
  const aside = temporaryPath(run, 'replaced');
  await rename(target, aside).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(temporary, target).catch(async (error) => {
    await rename(aside, target).catch(() => {});
    throw error;
  });
  await syncDirectory(dirname(target));
  await syncDirectory(run);
  await rm(aside, { recursive: true, force: true });
}

async function holds(directory: string, files: Manifest['files']): Promise<boolean> {
  try {
    for (const name of tensorFiles) await readVerified(directory, name, files[name]);
    return true;
  } catch {
    return false;
  }
}

async function readManifest(directory: string): Promise<Manifest> {
  const size = await fileSize(directory, 'state.json');
  if (size > manifestLimit) throw new Damage(`state.json is ${size} bytes; expected at most ${manifestLimit}`);
  const text = await readFile(join(directory, 'state.json'), 'utf8');
  let sealed: unknown;
  try {
    sealed = JSON.parse(text);
  } catch (cause) {
    throw new Damage('state.json is truncated or damaged; expected JSON', { cause });
  }
  const { sha256: seal, ...manifest } = { ...(sealed as object) } as Partial<Manifest & { sha256: string }>;
  if (seal !== sealOf(manifest)) {
    throw new Damage('state.json is damaged; its SHA-256 digest does not fit its content');
  }
  if (!isManifest(manifest)) throw new Damage('state.json is of another version; expected format 1');
  return manifest;
}

/** The digest of a manifest. */
function sealOf(manifest: object): string {
  try {
    return sha256([JSON.stringify(manifest)]);
  } catch (cause) {
    throw new Damage('state.json is damaged; it is nested too deep', { cause });
  }
}

function isManifest(value: Partial<Manifest>): value is Manifest {
  const { format, step, files, state } = value;
  const isRecord = (file: FileRecord | undefined) =>
    Number.isSafeInteger(file?.bytes) && typeof file?.sha256 === 'string';
  const hasFiles = tensorFiles.every((name) => isRecord(files?.[name]));
  return format === 1 && Number.isSafeInteger(step) && hasFiles && typeof state === 'object' && state !== null;
}

async function readTensors(
  directory: string,
  name: TensorFile,
  files: Manifest['files'],
): Promise<Map<string, SafeTensor>> {
  const bytes = await readVerified(directory, name, files[name]);
  return decodeSafetensors(bytes, join(directory, name)).tensors;
}

async function readVerified(directory: string, name: TensorFile, expected: FileRecord): Promise<Uint8Array> {
  const size = await fileSize(directory, name);
  if (size !== expected.bytes) {
    const fault = size < expected.bytes ? 'truncated' : 'too long';
    throw new Damage(`${name} is ${fault}; expected ${expected.bytes} bytes; received ${size}`);
  }
  const bytes = await readBytes(join(directory, name), size);
  const digest = sha256([bytes]);
  if (digest !== expected.sha256) {
    throw new Damage(`${name} is damaged; expected SHA-256 ${expected.sha256}; received ${digest}`);
  }
  return bytes;
}

async function fileSize(directory: string, name: string): Promise<number> {
  const status = await stat(join(directory, name)).catch((cause) => {
    throw new Damage(`${name} ${cause.code === 'ENOENT' ? 'is missing' : `cannot be read (${cause.code})`}`, { cause });
  });
  if (!status.isFile()) throw new Damage(`${name} is not a file`);
  return status.size;
}

/** `size` bytes of a file, in reads that stay below the 2 GiB of a single one. */
async function readBytes(path: string, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  const handle = await open(path, 'r').catch((cause) => {
    throw new Damage(`${basename(path)} cannot be read (${cause.code})`, { cause });
  });
  try {
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(size - at, 2 ** 30), at);
      if (bytesRead === 0) throw new Damage(`${basename(path)} became shorter while it was read`);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return bytes;
}

function sha256(pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

async function earlierCheckpoint(directory: string): Promise<string> {
  const full = resolve(directory);
  const step = checkpointStep(basename(full)) ?? 0;
  const run = dirname(dirname(full));
  const steps = await listCheckpoints(run).catch(() => []);
  const earlier = steps.filter((other) => other < step).at(-1);
  return earlier === undefined
    ? 'There is no earlier checkpoint in this run: take a copy of this one, or train again.'
    : `Use the earlier checkpoint ${checkpointDirectory(run, earlier)} in its place.`;
}
