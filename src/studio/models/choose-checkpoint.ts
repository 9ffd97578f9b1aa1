/** Which checkpoints of a run a model page can show, and which one it asked for. */

import { basename } from 'node:path';
import { AliError } from '../../errors.ts';
import { type BestName, bestNames } from '../../presets/best-field.ts';
import { findBest } from '../../train/best-checkpoint.ts';
import { checkpointDirectory, listCheckpoints } from '../../train/checkpoint-list.ts';
import type { WhichCheckpoint } from '../../train/resolve-run.ts';
import { readConfig } from '../../train/run-directory.ts';
import type { OfferedModel } from '../shared/model-messages.ts';

export interface ChosenCheckpoint extends Pick<OfferedModel, 'checkpoints' | 'best'> {
  readonly step: number;
  readonly directory: string;
}

/** @throws AliError 'run' where the run has no such checkpoint */
export async function chooseCheckpoint(run: string, which: WhichCheckpoint): Promise<ChosenCheckpoint> {
  const name = basename(run);
  const checkpoints = await listCheckpoints(run);
  const latest = checkpoints.at(-1);
  if (latest === undefined) {
    throw new AliError('run', `${name} has no checkpoint yet; expected at least one`, {
      remedy: 'wait for its first one, or stop it, which writes one',
    });
  }
  const best = await bestOf(run);
  const step = which === 'latest' ? latest : which === 'best' ? best?.step : which;
  if (step === undefined || !checkpoints.includes(step)) {
    const known = `steps ${checkpoints.join(', ')}${best ? ', best' : ''}`;
    throw new AliError('run', `${name} has no such checkpoint; expected one of ${known}; received ${which}`, {
      remedy:
        'choose another one; a training keeps its newest ones only, and the best one where its configuration has "best"',
    });
  }
  return { step, directory: checkpointDirectory(run, step), checkpoints, best };
}

async function bestOf(run: string): Promise<ChosenCheckpoint['best']> {
  const by = (await readConfig(run)).best as BestName;
  if (!bestNames.includes(by)) return null;
  const best = await findBest(run, by, { damaged: 'pass over' });
  return best ? { step: best.step, by } : null;
}

/** The word of a request. @throws AliError 'usage' */
export function readChoice(word: string | undefined): WhichCheckpoint {
  if (word === undefined || word === 'latest' || word === 'best') return word ?? 'latest';
  if (/^\d{1,15}$/.test(word)) return Number(word);
  throw new AliError('usage', `checkpoint: expected latest, best or a step; received ${word.slice(0, 40)}`);
}
