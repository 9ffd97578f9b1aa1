// node bench/optimiser.js [--parameters 5000000] [--peer python3] [--out FILE]
// Times one Adam update of the fused kernel, on one thread; with --peer also torch.optim.Adam in that Python, in turn (A B A B).
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { createKernel, kernelBytes } from '../dist/runtime/kernel.js';

const { values: options } = parseArgs({
  options: { parameters: { type: 'string', default: '5000000' }, peer: { type: 'string' }, out: { type: 'string' } },
});
const parameters = Number(options.parameters);
const updates = 30;
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (value) => Number(value.toFixed(2));

const torchAdam = `
import json, sys, time, torch
torch.set_num_threads(1)
p = torch.nn.Parameter(torch.full((${parameters},), 0.01)); p.grad = torch.full_like(p, 0.01)
times = []
adam = torch.optim.Adam([p], lr=1e-4, betas=(0.5, 0.999), **json.loads(sys.argv[1]))
for _ in range(${updates}):
    start = time.perf_counter(); adam.step(); times.append(1000 * (time.perf_counter() - start))
print(json.dumps({"version": torch.__version__, "ms": sorted(times)[len(times) // 2]}))`;

function ours() {
  const kernel = createKernel(kernelBytes(Array(4).fill(parameters)));
  const [parameter, gradient, moment1, moment2] = Array.from({ length: 4 }, () =>
    kernel.allocate(parameters).fill(0.01),
  );
  return median(
    Array.from({ length: updates }, (_, i) => {
      const start = performance.now();
      kernel.adam(
        { parameter, gradient, moment1, moment2 },
        { learningRate: 1e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, step: i + 1 },
      );
      return performance.now() - start;
    }),
  );
}

function theirs(settings) {
  const run = spawnSync(options.peer, ['-c', torchAdam, JSON.stringify(settings)], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

const rounds = { ours: [], peer: [], peerForeach: [] };
let peer;
for (let round = 0; round < 5; round++) {
  rounds.ours.push(ours());
  if (options.peer === undefined) continue;
  const plain = theirs({});
  peer = `pytorch ${plain.version}`;
  rounds.peer.push(plain.ms);
  rounds.peerForeach.push(theirs({ foreach: true }).ms);
}
const ms = median(rounds.ours);
const result = {
  command: `node bench/optimiser.js --parameters ${parameters}${options.peer ? ' --peer PYTHON' : ''}`,
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
  parameters,
  adamMs: round(ms),
  ...(peer && {
    peer,
    peerMs: round(median(rounds.peer)),
    peerForeachMs: round(median(rounds.peerForeach)),
    timesFaster: round(median(rounds.peer) / ms),
    timesFasterThanForeach: round(median(rounds.peerForeach) / ms),
  }),
};
if (options.out) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result));
