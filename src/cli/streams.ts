/** Writing to the standard streams: text, JSON lines, colours only where a terminal shows them. */

import pc from 'picocolors';
import type { TableNote } from '../data/table/tally.ts';

type Stream = NodeJS.WriteStream & { fd: 1 | 2 };

/** Colours for a stream: NO_COLOR turns them off, FORCE_COLOR on; else a terminal has them and a pipe has not. */
export function coloursFor(stream: NodeJS.WriteStream): ReturnType<typeof pc.createColors> {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return pc.createColors(false);
  if (FORCE_COLOR) return pc.createColors(FORCE_COLOR !== '0');
  return pc.createColors(stream.isTTY === true && TERM !== 'dumb');
}

/** A line on standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A value on standard output, as one line of JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** A warning on standard error, and what to do about it. */
export function printWarning({ message, remedy }: { readonly message: string; readonly remedy?: string }): void {
  const colours = coloursFor(process.stderr);
  process.stderr.write(`${colours.yellow('warning:')} ${message}\n`);
  if (remedy) process.stderr.write(`${colours.dim('   hint:')} ${remedy}\n`);
}

/** What was odd about a table, a line a column. */
export function printNotes(notes: readonly TableNote[]): void {
  for (const { column, text } of notes) printWarning({ message: `column "${column}": ${text}` });
}

let leave: (() => void) | undefined;

/** Calls `use`, once or more, in place of ending the command when a reader closes the pipe; returns what undoes that. */
export function onClosedPipe(use: () => void): () => void {
  leave = use;
  return () => {
    leave = undefined;
  };
}

/** A reader who has closed the pipe (`ali presets | head`) ends the command without a word; a full disk with one. */
export function guardStreams(streams: readonly Stream[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') {
        return leave === undefined ? process.exit() : leave();
      }
      if (stream !== process.stderr) process.stderr.write(`error: cannot write to standard output: ${error.message}\n`);
      process.exit(1);
    });
  }
}
