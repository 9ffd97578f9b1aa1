/** Unpacks an upload in a process of its own: node unpack-process.js ARCHIVE FOLDER. Prints what came out, or the error, as JSON. */

import { statSync } from 'node:fs';
import { AliError } from '../../errors.ts';
import { unpackUpload } from './unpack.ts';

const [path, folder] = process.argv.slice(2) as [string, string];
try {
  const unpacked = await unpackUpload({ path, size: statSync(path).size }, folder);
  process.stdout.write(JSON.stringify({ unpacked }));
} catch (error) {
  if (!(error instanceof AliError)) throw error;
  const { code, message, remedy } = error;
  process.stdout.write(JSON.stringify({ error: { code, message, remedy } }));
}
