/** The line, or with --json the object, that says what a command has written. */

import type { Model } from '../model/model.ts';
import { defaultDevice } from '../runtime/device.ts';
import { showDevice, showPath } from './format.ts';
import { print, printJson } from './streams.ts';

export interface Result {
  readonly model: Model;
  readonly file: string;
  readonly json: boolean | undefined;
  /** What --json shows beside file, run and step. */
  readonly result: Readonly<Record<string, unknown>>;
}

export function printResult({ model: { run, step, device }, file, json, result }: Result, text: string): void {
  const other = device !== defaultDevice;
  if (json) printJson({ file, ...result, run, step, ...(other && { device }) });
  else print(`${showPath(file)}: ${text} (${showPath(run)}, step ${step})${other ? `\n${showDevice(device)}` : ''}`);
}
