/**
 * The process that makes the files of a model page: `node prepare-process.js RUN CHECKPOINT VERSION FOLDER`. It tells its parent what
 * there is, waits until it may encode the data, and tells how far it is and what went wrong.
 */

import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { availableParallelism, getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';
import { AliError } from '../../errors.ts';
import { loadModel } from '../../model/load-model.ts';
import type { Refusal } from '../shared/messages.ts';
import type { EncodedInfo, ModelInfo } from '../shared/model-messages.ts';
import { encodeData } from './encode-data.ts';
import { exportNetworks } from './export-networks.ts';

export type PrepareMessage =
  | { readonly model: ModelInfo }
  | { readonly done: number; readonly count: number }
  | { readonly encoded: EncodedInfo }
  | Refusal;

/** What its parent tells it: that it may encode the data now. */
export type PrepareOrder = 'encode';

/** Trainings go before. */
const priority = 10;

const [run = '', checkpoint = '', version = '', folder = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit(1));
const tell = (message: PrepareMessage) => {
  if (process.connected) process.send?.(message);
};

try {
  setPriority(Math.max(getPriority(), priority));
  const threads = Math.max(1, Math.floor(availableParallelism() / 2));
  await mkdir(folder, { recursive: true });
  const model = await loadModel(checkpoint, { threads });
  const ordered = once(process, 'message');
  tell({ model: await exportNetworks(model, folder, { run: basename(run), version }) });
  await ordered;
  const report = (done: number, count: number) => tell({ done, count });
  tell({ encoded: await encodeData(model, folder, { threads, report }) });
  await model.release();
} catch (error) {
  const { code, remedy } = error instanceof AliError ? error : { code: 'internal', remedy: undefined };
  const message = error instanceof Error ? error.message : String(error);
  tell({ error: { code, message, remedy } });
} finally {
  process.removeAllListeners('disconnect');
  if (process.connected) process.disconnect();
}
