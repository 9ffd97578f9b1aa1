#!/usr/bin/env node
/** The command `ali`: reads the command line, runs one command, and leaves an exit status. */

import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';
import { guardStreams } from './streams.ts';

guardStreams();
try {
  await (await createProgram()).parseAsync();
} catch (error) {
  process.exitCode = await reportError(error);
}
