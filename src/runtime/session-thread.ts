/** A thread that runs one model, on one thread of the runtime's. */

import { workerData } from 'node:worker_threads';
import type { EncodedModel } from '../onnx/model.ts';
import { Session } from './session.ts';
import { buffersOf, ownCopies, type Tensors } from './tensors.ts';
import { answer } from './thread.ts';

const session = Session.create(workerData as EncodedModel, { threads: 1 });
// Whoever asks is told; without anyone it is no fault.
session.catch(() => {});

answer<Tensors, Tensors>(async (feeds) => ownCopies(await (await session).run(feeds)), { moved: buffersOf });
