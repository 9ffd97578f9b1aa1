// Packs the package, has publint and "are the types wrong" look at the pack, installs it into an empty folder as a user would,
// and runs both of its commands there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ali-package-'));

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

try {
  const [pack] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
  const unwanted = pack.files
    .map(({ path }) => path)
    .filter((path) => /\.test\.|fixtures|^(src|test|results|bench)\//.test(path));
  if (unwanted.length > 0) throw new Error(`the package holds what users do not need: ${unwanted.join(', ')}`);
  const file = join(folder, pack.filename);
  const { messages, pkg } = await publint({ pack: { tarball: readFileSync(file).buffer }, strict: true });
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));
  // The package is of modules only: those who cannot import modules are not its users.
  run('npx', ['--no-install', 'attw', file, '--profile', 'esm-only'], root);
  run('npm', ['init', '-y'], folder);
  run('npm', ['install', '--onnxruntime-node-install=skip', file], folder);
  for (const command of ['ali', 'adversarial-inference']) {
    run('npx', ['--no-install', command, 'train', '--steps', '2', '--out', command, '--quiet'], folder);
    run('npx', ['--no-install', command, 'sample', command, '--out', `${command}.png`], folder);
    if (!existsSync(join(folder, `${command}.png`))) throw new Error(`${command} sample left no picture`);
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.log(
    `package ${version}: ${pack.files.length} files, ${Math.round(pack.size / 1024)} KiB packed; installs and runs`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
