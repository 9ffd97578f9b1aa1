// Packs the package, installs the pack into an empty folder as a user would, and runs both of its commands there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  run('npm', ['init', '-y'], folder);
  run('npm', ['install', '--onnxruntime-node-install=skip', join(folder, pack.filename)], folder);
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
