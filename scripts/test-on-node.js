// Runs the unit tests of the library on other versions of Node.js, from the npm packages that hold their programs, and writes what came of it to
// results/node-versions.json: node scripts/test-on-node.js 20 22 24
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stamp } from '../results/record.js';
import { root, run } from './pack.js';

const file = join(root, 'results/node-versions.json');
const majors = process.argv.slice(2);
if (majors.length === 0 || majors.some((major) => !/^\d+$/.test(major))) {
  console.error('expected versions of Node.js, such as: node scripts/test-on-node.js 20 22 24');
  process.exit(2);
}

/** What was found before, of versions that are not asked for now. */
function before() {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).runs;
  } catch {
    return {};
  }
}

/** The package that the package "node" would fetch by an install script. */
const held = `node-${process.platform}-${process.arch}`;
const folder = mkdtempSync(join(tmpdir(), 'ali-node-'));
const runs = before();
try {
  for (const major of majors) {
    const place = join(folder, major);
    run('npm', ['install', '--prefix', place, '--no-save', `${held}@${major}`], folder);
    const program = join(place, 'node_modules', held, 'bin/node');
    const version = run(program, ['--version'], root).trim();
    const report = join(folder, `${major}.json`);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const flags = [
      'run',
      '--project',
      'library',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    spawnSync(program, [vitest, ...flags], { cwd: root, stdio: 'inherit' });
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => fullName);
    runs[major] = {
      version,
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests,
      failures: failed,
    };
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { versions, ...rest } = stamp();
const { node: _, ...others } = versions;
const command = 'node scripts/test-on-node.js 20 22 24';
writeFileSync(file, `${JSON.stringify({ command, ...rest, versions: others, runs }, null, 2)}\n`);
if (majors.some((major) => runs[major].failed > 0)) process.exit(1);
