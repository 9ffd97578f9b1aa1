// Packs the package, holds its size and that of its installation against the limits, has publint and "are the types wrong" look at it,
// installs it into an empty folder as a user would, and runs both of its commands there.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { installInto, measureFolder, mebibytes, packInto, root, run } from './pack.js';
import { overLimits } from './package-limits.js';

const folder = mkdtempSync(join(tmpdir(), 'ali-package-'));

function checkSizes(measured) {
  const over = overLimits(measured);
  if (over.length > 0) throw new Error(`the package grew (scripts/package-limits.js):\n${over.join('\n')}`);
}

try {
  const pack = packInto(folder);
  const unwanted = pack.files
    .map(({ path }) => path)
    .filter((path) => /\.test\.|fixtures|^(src|test|results|bench)\//.test(path));
  if (unwanted.length > 0) throw new Error(`the package holds what users do not need: ${unwanted.join(', ')}`);
  checkSizes({
    packedMiB: mebibytes(pack.size),
    unpackedMiB: mebibytes(pack.unpackedSize),
    files: pack.files.length,
  });
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(readFileSync(pack.path)).buffer },
    strict: true,
  });
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));
  // The package is of modules only: those who cannot import modules are not its users.
  run('npx', ['--no-install', 'attw', pack.path, '--profile', 'esm-only'], root);
  installInto(folder, pack);
  const installed = measureFolder(join(folder, 'node_modules'));
  checkSizes({ installedMiB: installed.MiB });
  for (const command of ['ali', 'adversarial-inference']) {
    run('npx', ['--no-install', command, 'train', '--steps', '2', '--out', command, '--quiet'], folder);
    run('npx', ['--no-install', command, 'sample', command, '--out', `${command}.png`], folder);
    if (!existsSync(join(folder, `${command}.png`))) throw new Error(`${command} sample left no picture`);
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.log(
    `package ${version}: ${pack.files.length} files, ${Math.round(pack.size / 1024)} KiB packed, ${installed.MiB} MiB installed; runs`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
