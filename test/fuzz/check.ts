/** One mutated input after another: each must end in a value or an AliError, soon, and without taking absurd memory. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AliError } from '../../src/errors.ts';
import { diceAt } from './dice.ts';
import { startMeter, takeLargest } from './meter.ts';
import { mutate } from './mutate.ts';
import type { Form, Target } from './target.ts';

/** Seconds of processor time after which a reader counts as hanging, and of waiting for one that does nothing. */
const longest = 2;
const longestWait = 20;
/** Characters of a message that a person would still read. */
const longestMessage = 4000;

export interface Outcome {
  readonly kind: 'value' | 'refused' | 'failure';
  /** What went wrong. */
  readonly failure?: string;
  readonly seconds: number;
  readonly largest: number;
}

export interface Fuzzer {
  /** Checks the input of this number. */
  check(index: number): Promise<Outcome & { readonly file: string; readonly bytes: Uint8Array }>;
  /** Checks an input that was kept. */
  checkBytes(file: string, bytes: Uint8Array): Promise<Outcome>;
}

let metered = false;

/** Prepares the folder of a target; input `index` is a function of target, seed and index. */
export function createFuzzer(
  target: Target,
  { folder, seed }: { readonly folder: string; readonly seed: number },
): Fuzzer {
  if (!metered) startMeter();
  metered = true;
  const constant = target.constant ?? {};
  const put = (file: string, bytes: Uint8Array) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), bytes);
  };
  for (const [file, bytes] of Object.entries(constant)) put(file, bytes);

  async function checkBytes(file: string, bytes: Uint8Array): Promise<Outcome> {
    put(file, bytes);
    const outcome = await outcomeOf(target, folder, file, bytes.length);
    if (constant[file]) put(file, constant[file]);
    else rmSync(join(folder, file));
    return outcome;
  }
  return {
    checkBytes,
    async check(index) {
      const dice = diceAt(`${target.name}/${seed}/${index}`);
      const form: Form = dice.pick(target.forms);
      const mutated = mutate(form.seeds, dice);
      const bytes = form.finish?.(mutated) ?? mutated;
      return { ...(await checkBytes(form.file, bytes)), file: form.file, bytes };
    },
  };
}

async function outcomeOf(target: Target, folder: string, file: string, size: number): Promise<Outcome> {
  takeLargest();
  const began = process.cpuUsage();
  let timer: NodeJS.Timeout | undefined;
  // Ticks, not a moment: a process that was stopped for a while gets one for all of that time.
  let ticks = 0;
  const waiting = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (++ticks === longestWait) reject(new Error('it never came to an end'));
    }, 1000);
  });
  let kind: Outcome['kind'] = 'value';
  let failure: string | undefined;
  try {
    await Promise.race([target.read(folder, file), waiting]);
  } catch (error) {
    if (error instanceof AliError) {
      kind = 'refused';
      if (error.message.length > longestMessage) failure = `a message of ${error.message.length} characters`;
    } else failure = `${(error as Error)?.stack ?? error}`;
  } finally {
    clearInterval(timer);
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  const largest = takeLargest();
  if (seconds > longest) failure ??= `${seconds} seconds`;
  if (largest > target.most(size)) failure ??= `${largest} bytes at once for a file of ${size}`;
  return {
    kind: failure === undefined ? kind : 'failure',
    ...(failure !== undefined && { failure }),
    seconds,
    largest,
  };
}
