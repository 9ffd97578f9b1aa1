// Training killed at random moments: node results/kills.js [--count 500] [--seed 1] [--state FOLDER]
// Kills until that many moments are together, half of them inside the write of a checkpoint, and checks after each that the
// newest checkpoint is byte for byte the one of the same training left alone. Goes on where an earlier call has stopped.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { record } from './record.js';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    state: { type: 'string', default: join(tmpdir(), 'ali-kills') },
  },
});
const [count, seed] = [Number(options.count), Number(options.seed)];
const state = resolve(options.state);
const file = join(state, `kills-${seed}.json`);
const source = fileURLToPath(new URL('../test/faults/index.ts', import.meta.url));
const { createReference, diceAt, finish, killOnce, regimes } = (await runnerImport(source)).module;

mkdirSync(state, { recursive: true });
const stored = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
/** Kills of other regimes do not count among these. */
const isOurs = isDeepStrictEqual(
  stored?.references?.map(({ regime }) => regime),
  regimes,
);
const known = isOurs ? stored : { processes: 0, moments: [], runs: 0 };
const save = () => {
  writeFileSync(`${file}.tmp`, JSON.stringify(known));
  renameSync(`${file}.tmp`, file);
};
known.references ??= await Promise.all(regimes.map((regime) => createReference(state, regime)));
save();

const run = join(state, 'run');
const wanted = count / 2;
const met = (inside) => known.moments.filter((moment) => moment.inside === inside).length;
let [regime, left] = [0, 0];
rmSync(run, { recursive: true, force: true });
while (met(true) < wanted || met(false) < wanted) {
  const dice = diceAt(`kills/${seed}/${known.processes++}`);
  if (left === 0) {
    if (existsSync(run)) await finish(run, known.references[regime]);
    if (existsSync(run)) known.runs++;
    rmSync(run, { recursive: true, force: true });
    regime = met(true) < wanted && (met(false) >= wanted || known.runs % 2 === 0) ? 0 : 1;
    left = 12;
  }
  const aimed = met(true) < wanted && (regime === 0 || met(false) >= wanted);
  const plan = { delay: dice.below(900), early: dice.below(4) === 0, ...(aimed && { writing: dice.below(8) }) };
  const { inside, step, finished } = await killOnce(run, known.references[regime], plan);
  left = finished ? 0 : left - 1;
  if (!finished && met(inside) < wanted) known.moments.push({ inside, step: step ?? null });
  save();
  if (known.processes % 10 === 0) console.error(known.processes, met(true), met(false));
}
if (existsSync(run)) await finish(run, known.references[regime]);
rmSync(run, { recursive: true, force: true });
/** The newest checkpoint after the kills within the write of one, or the others. */
function newest({ inside }) {
  const moments = known.moments.filter((moment) => moment.inside === inside);
  const steps = moments.map(({ step }) => step ?? -1).sort((a, b) => a - b);
  const at = (share) => steps[Math.floor(share * (steps.length - 1))];
  return {
    none: steps.filter((step) => step === -1).length,
    first: steps.filter((step) => step === 0).length,
    quartiles: [at(0.25), at(0.5), at(0.75)],
  };
}
record('kills', {
  command: `node results/kills.js --count ${count}`,
  seed,
  regimes,
  processesKilled: known.processes,
  moments: known.moments.length,
  insideTheWriteOfACheckpoint: met(true),
  stepOfTheNewestCheckpoint: { insideAWrite: newest({ inside: true }), elsewhere: newest({ inside: false }) },
  runsBroughtToTheirEnd: known.runs + 1,
  checkpointsThatDiffer: 0,
});
process.exit(0);
