// The package as npm packs it, and an empty folder in which it is installed as a user would.
import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program to its end and returns what it printed. */
export function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Packs into `folder`; what npm says of the pack, and where it is. */
export function packInto(folder) {
  const [pack] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
  return { ...pack, path: join(folder, pack.filename) };
}

export function installInto(folder, pack, flags = []) {
  run('npm', ['init', '-y'], folder);
  run('npm', ['install', '--onnxruntime-node-install=skip', ...flags, pack.path], folder);
}

/** Mebibytes with one digit behind the point. */
export const mebibytes = (bytes) => Math.round((bytes / 2 ** 20) * 10) / 10;

/** Size and number of the files below a path. */
export function measureFolder(path) {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = entries.reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size, 0);
  return { MiB: mebibytes(bytes), files: entries.length };
}
