/** How an error leaves the command: a sentence and a hint, no stack, an exit status. */

import { CommanderError } from 'commander';
import { AliError, type ErrorCode } from '../errors.ts';
import { coloursFor, printJson } from './streams.ts';

/** Exit status of a command line or configuration that cannot be understood. */
const misuse = 2;
/** 'shape' is of networks that do not fit each other: data that do not fit are of code 'data'. */
const misuses: readonly ErrorCode[] = ['usage', 'config', 'shape'];
/** Exit status of everything else that a user can act on. */
const failure = 1;
/** Exit status of a fault in this program (EX_SOFTWARE of sysexits.h). */
const internal = 70;

interface Report {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | undefined;
  readonly status: number;
}

/** Prints an error on standard error (with --json also as a line on standard output) and returns the exit status. */
export async function reportError(error: unknown, argv: readonly string[] = process.argv): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (error instanceof CommanderError && error.code === 'commander.help') return misuse;
  const { code, message, remedy, status } = await describe(error);
  const colours = coloursFor(process.stderr);
  const [first, ...further] = message.split('\n');
  process.stderr.write(
    `${[`${colours.red('error:')} ${first}`, ...further.map((line) => `       ${line}`)].join('\n')}\n`,
  );
  if (remedy !== undefined) process.stderr.write(`${colours.cyan('hint:')}  ${remedy}\n`);
  if (argv.includes('--json')) printJson({ event: 'error', code, message, remedy });
  if (status === internal && process.env.ALI_DEBUG === '1')
    process.stderr.write(`${(error as Error)?.stack ?? error}\n`);
  return status;
}

async function describe(thrown: unknown): Promise<Report> {
  if (thrown instanceof CommanderError) return describeMisuse(thrown);
  const error = await fromFileSystem(thrown);
  if (error instanceof AliError) {
    const { code, message, remedy } = error;
    return { code, message, remedy, status: misuses.includes(code) ? misuse : failure };
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  const remedy = 'this is a fault in the program; set ALI_DEBUG=1 for details and report it with the command';
  return { code: 'internal', message, remedy, status: internal };
}

/** commander says "error: unknown option '--step'" and, on a second line, "(Did you mean --steps?)". */
function describeMisuse({ message }: CommanderError): Report {
  const [first = '', guess] = message.replace(/^error: /, '').split('\n');
  const remedy = guess?.replace(/^\((.*)\)$/, '$1').replace(/^Did/, 'did') ?? 'see the command with --help';
  return { code: 'usage', message: first, remedy, status: misuse };
}

/** An error of the file system that nobody has put into words yet. */
async function fromFileSystem(error: unknown): Promise<unknown> {
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof AliError || syscall === undefined || path === undefined) return error;
  const { ioError } = await import('../data/files.ts');
  return ioError(error, path);
}
