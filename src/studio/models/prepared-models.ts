/** The files of model pages: made once for every checkpoint, in processes of their own and a folder that goes with the studio. */

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AliError, type ErrorCode } from '../../errors.ts';
import type { WhichCheckpoint } from '../../train/resolve-run.ts';
import type { Refusal } from '../shared/messages.ts';
import type { Encoding, ModelFile, ModelInfo, OfferedModel } from '../shared/model-messages.ts';
import { chooseCheckpoint } from './choose-checkpoint.ts';
import type { PrepareMessage, PrepareOrder } from './prepare-process.ts';

export interface PreparedModels {
  /**
   * The networks of a checkpoint of a run; its data are encoded meanwhile, one checkpoint after another, the last opened first.
   * @throws AliError 'run' where there is no such checkpoint, and whatever the process met
   */
  open(run: string, which: WhichCheckpoint): Promise<OfferedModel>;
  /** How far the data of a version are. @throws AliError 'run' for a version that is not there (any more). */
  encoding(run: string, version: string): Encoding;
  /** The path of one of its files. @throws AliError 'run' as `encoding`, and for a file that is not there */
  file(run: string, version: string, name: ModelFile): Promise<string>;
  close(): Promise<void>;
}

interface Entry {
  readonly folder: string;
  readonly model: Promise<ModelInfo>;
  readonly child: ChildProcess;
  encoding: Encoding;
}

/** Versions whose files are kept, the last used ones; what has been left out is made again. */
const kept = 6;

export function createPreparedModels({ program }: { readonly program?: string } = {}): PreparedModels {
  const path = program ?? fileURLToPath(new URL('./prepare-process.js', import.meta.url));
  const entries = new Map<string, Entry>();
  const turns = createTurns();
  let root: Promise<string> | undefined;

  const keyOf = (run: string, version: string) => `${basename(run)}/${version}`;

  function find(run: string, version: string): Entry {
    const key = keyOf(run, version);
    const entry = entries.get(key);
    if (!entry) {
      throw new AliError(
        'run',
        `${basename(run)} has no such model; expected one that was opened; received ${version}`,
        { remedy: 'load the page again' },
      );
    }
    entries.delete(key);
    entries.set(key, entry);
    return entry;
  }

  async function prepare(run: string, checkpoint: string, version: string): Promise<Entry> {
    root ??= mkdtemp(join(tmpdir(), 'ali-studio-models-'));
    const folder = join(await root, keyOf(run, version));
    const known = entries.get(keyOf(run, version));
    if (known) return known;
    const child = fork(path, [run, checkpoint, version, folder], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    const entry = follow(child, folder);
    turns.add(child, entry.model);
    entries.set(keyOf(run, version), entry);
    return entry;
  }

  return {
    async open(run, which) {
      const { step, directory, checkpoints, best } = await chooseCheckpoint(run, which);
      const { mtimeMs } = await stat(join(directory, 'model.safetensors')).catch(() => stat(directory));
      const version = `${step}-${Math.round(mtimeMs).toString(36)}`;
      const entry = await prepare(run, directory, version);
      for (const [key, { folder, child }] of entries) {
        if (entries.size <= kept) break;
        entries.delete(key);
        child.kill('SIGKILL');
        await rm(folder, { recursive: true, force: true });
      }
      const info = await entry.model.catch((error) => {
        entries.delete(keyOf(run, version));
        throw error;
      });
      return { ...info, checkpoints, best };
    },
    encoding: (run, version) => find(run, version).encoding,
    async file(run, version, name) {
      const file = join(find(run, version).folder, name);
      if ((await stat(file).catch(() => undefined))?.isFile()) return file;
      throw new AliError('run', `${basename(run)} has no ${name}; expected a file that was made`);
    },
    async close() {
      for (const { child } of entries.values()) child.kill('SIGKILL');
      entries.clear();
      if (root) await rm(await root, { recursive: true, force: true });
    },
  };
}

/** Lets processes encode one after another, the last that came first: whoever goes from checkpoint to checkpoint waits for the last. */
function createTurns() {
  const waiting: ChildProcess[] = [];
  let busy: ChildProcess | undefined;
  const next = () => {
    busy = waiting.pop();
    busy?.send('encode' satisfies PrepareOrder, () => {});
  };
  return {
    /** @param ready once it can begin */
    add(child: ChildProcess, ready: Promise<unknown>) {
      child.once('close', () => {
        if (busy === child) next();
        else if (waiting.includes(child)) waiting.splice(waiting.indexOf(child), 1);
      });
      ready.then(
        () => {
          if (!child.connected) return;
          waiting.push(child);
          if (!busy) next();
        },
        () => {},
      );
    },
  };
}

/** An entry that says what its process tells. */
function follow(child: ChildProcess, folder: string): Entry {
  let resolve: (info: ModelInfo) => void;
  let reject: (error: AliError) => void;
  const model = new Promise<ModelInfo>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  model.catch(() => {});
  const entry: Entry = { folder, model, child, encoding: { state: 'working', done: 0, count: 0 } };
  const fail = ({ error }: Refusal) => {
    const { code, message, remedy } = error;
    reject(new AliError(code as ErrorCode, message, remedy === undefined ? {} : { remedy }));
    if (entry.encoding.state === 'working') entry.encoding = { state: 'failed', error };
  };
  child.on('message', (message: PrepareMessage) => {
    if ('model' in message) resolve(message.model);
    else if ('done' in message) entry.encoding = { state: 'working', ...message };
    else if ('encoded' in message) entry.encoding = { state: 'ready', info: message.encoded };
    else fail(message);
  });
  child.on('error', ({ message }) => fail({ error: { code: 'runtime', message } }));
  child.on('close', (status, signal) => {
    const message = `the process that prepares the model ended with ${signal ?? `status ${status}`}`;
    fail({ error: { code: 'runtime', message, remedy: 'load the page again' } });
  });
  return entry;
}
