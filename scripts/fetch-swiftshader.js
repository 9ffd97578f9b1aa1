// Fetches SwiftShader, Chromium's software driver for Vulkan, so that WebGPU can be tested without a graphics processor:
//   node scripts/fetch-swiftshader.js
// From Debian's packages, through apt (which checks them), without installing them: libvk_swiftshader.so and its
// description of chromium-common, and the Vulkan loader of libvulkan1 where the system has none.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/swiftshader', import.meta.url));
const driver = {
  packages: ['chromium-common', 'chromium'],
  files: /^(?:libvk_swiftshader\.so|vk_swiftshader_icd\.json)$/,
};
const loader = { packages: ['libvulkan1'], files: /^libvulkan\.so\.1$/ };

function run(command, args, cwd) {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** Copies the files of that name out of the first of the packages that has them. */
function fetch({ packages, files }) {
  for (const name of packages) {
    const work = mkdtempSync(join(tmpdir(), 'swiftshader-'));
    try {
      run('apt-get', ['download', name], work);
      const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
      run('dpkg', ['-x', archive, 'content'], work);
      const found = readdirSync(join(work, 'content'), { recursive: true }).filter((path) =>
        files.test(basename(path)),
      );
      for (const path of found) copyFileSync(join(work, 'content', path), join(folder, basename(path)));
      if (found.length > 0) return console.log(`${name}: ${found.map((path) => basename(path)).join(', ')}`);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  throw new Error(`none of the packages ${packages.join(', ')} has the files ${files}`);
}

try {
  mkdirSync(folder, { recursive: true });
  fetch(driver);
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8' });
  if (!stdout?.includes('libvulkan.so.1') && !existsSync(join(folder, 'libvulkan.so.1'))) fetch(loader);
  console.log(`SwiftShader is in ${folder}`);
} catch (error) {
  console.error(`${error.message}\nThis needs Debian's or Ubuntu's apt with its lists (apt-get update).`);
  process.exit(1);
}
