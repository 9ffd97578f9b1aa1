// A million rows through `ali detect score`, as CSV, .npy and Parquet, beside a tenth of them: node results/detect-stream.js [ROWS]
// Every scoring is a process of its own, whose seconds and peak of resident memory (VmHWM, Linux) are taken at its end. The scores of
// all formats are compared. The rows: seven numbers, of which one in a hundred of the first is missing, and a category of five.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { fileWriter, parquetWrite } from 'hyparquet-writer';
import { npyHead } from '../dist/data/npy.js';
import { fillNormal } from '../dist/random/fill.js';
import { record } from './record.js';

const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const width = 8;
const names = Array.from({ length: width }, (_, column) => `column ${column + 1}`);
const [trainingRows, steps] = [5000, 200];

/** count × width numbers, of which every row i is a function of i alone. */
function* blocksOf(count, size = 10_000) {
  for (let first = 0; first < count; first += size) {
    const rows = Math.min(size, count - first);
    const numbers = new Float32Array(rows * width);
    fillNormal(numbers, { seed: 1, stream: 'detect-stream', step: first / size });
    for (let row = 0; row < rows; row++) {
      const at = row * width;
      for (let column = 2; column < width - 1; column++) numbers[at + column] += 2 * numbers[at + (column % 2)];
      numbers[at + width - 1] = (first + row) % 5;
      if ((first + row) % 100 === 7) numbers[at] = Number.NaN;
    }
    yield numbers;
  }
}

async function writeStream(path, pieces) {
  const stream = createWriteStream(path);
  for (const piece of pieces) if (!stream.write(piece)) await new Promise((resolve) => stream.once('drain', resolve));
  stream.end();
  await finished(stream);
}

function* csv(count) {
  yield `${names.join(',')}\n`;
  for (const block of blocksOf(count)) {
    const cells = Array.from(block, (number) => (Number.isNaN(number) ? '' : String(number)));
    const lines = Array.from({ length: cells.length / width }, (_, row) => cells.slice(row * width, (row + 1) * width));
    yield `${lines.map((line) => line.join(',')).join('\n')}\n`;
  }
}

function* npy(count) {
  yield npyHead([count, width], '<f4');
  for (const block of blocksOf(count)) yield new Uint8Array(block.buffer);
}

function writeParquet(path, count, rowGroupSize) {
  const columns = names.map(() => new Float32Array(count));
  let row = 0;
  for (const block of blocksOf(count)) {
    for (let at = 0; at < block.length; at++) columns[at % width][row + Math.floor(at / width)] = block[at];
    row += block.length / width;
  }
  const columnData = names.map((name, column) => ({ name, data: columns[column], type: 'FLOAT', nullable: false }));
  parquetWrite({ writer: fileWriter(path), columnData, rowGroupSize });
}

const formats = {
  csv: { file: 'rows.csv', write: (path, count) => writeStream(path, csv(count)) },
  npy: { file: 'rows.npy', write: (path, count) => writeStream(path, npy(count)) },
  parquet: { file: 'rows.parquet', write: (path, count) => writeParquet(path, count, 100_000) },
  parquetOneGroup: { file: 'rows.parquet', write: (path, count) => writeParquet(path, count, count) },
};

/** Leaves the peak of the process's resident memory in KiB in a file, when it ends. */
const watch = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync, writeFileSync } from 'node:fs';
  process.on('exit', () => {
    const peak = /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    writeFileSync(process.env.PEAK_FILE, peak);
  });`)}`;

async function scoreFile(folder, file) {
  const peakFile = join(folder, 'peak');
  const out = join(folder, 'scores.csv');
  const words = ['detect', 'score', 'run', '--data', file, '--out', out, '--threads', '1', '--json'];
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', watch, ali, ...words], {
    cwd: folder,
    env: { ...process.env, PEAK_FILE: peakFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece) => {
    text += piece;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`ali detect score ended with ${code}`);
  const { items, anomalies } = JSON.parse(text);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(out)) hash.update(piece);
  const peakRssMiB = Math.round(Number(readFileSync(peakFile, 'utf8')) / 1024);
  return { items, anomalies, scores: hash.digest('hex'), seconds: Number(seconds.toPrecision(3)), peakRssMiB };
}

const most = Number(process.argv[2] ?? 1_000_000);
const loadBefore = Number(loadavg()[0].toPrecision(3));
const folder = mkdtempSync(join(tmpdir(), 'ali-detect-stream-'));
try {
  await writeStream(join(folder, 'train.csv'), csv(trainingRows));
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ preset: 'tabular', steps, schedule: { kind: 'constant' }, threads: 1 }));
  const fit = [
    'detect',
    'fit',
    '--data',
    'train.csv',
    '--categorical',
    names.at(-1),
    '--config',
    config,
    '--seed',
    '1',
  ];
  const { status } = spawnSync(process.execPath, [ali, ...fit, '--out', 'run', '--quiet'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`ali detect fit ended with ${status}`);
  const measured = {};
  for (const count of [most / 10, most]) {
    for (const [name, { file, write }] of Object.entries(formats)) {
      const path = join(folder, file);
      await write(path, count);
      const { scores, ...figures } = await scoreFile(folder, file);
      measured[name] = {
        ...measured[name],
        [count]: { fileMiB: Math.round(statSync(path).size / 2 ** 20), ...figures, scores: scores.slice(0, 16) },
      };
      console.error(count, name, JSON.stringify(measured[name][count]));
      rmSync(path);
    }
    const digests = new Set(Object.values(measured).map((of) => of[count].scores));
    if (digests.size > 1) throw new Error(`the formats' scores of ${count} rows differ: ${[...digests].join(', ')}`);
  }
  record('detect-stream', {
    command: `node results/detect-stream.js${process.argv[2] === undefined ? '' : ` ${most}`}`,
    seed: 1,
    loadBefore,
    columns: { numeric: width - 1, categorical: 1 },
    fit: { preset: 'tabular', rows: trainingRows, steps },
    threads: 1,
    scored: measured,
  });
} finally {
  rmSync(folder, { recursive: true });
}
