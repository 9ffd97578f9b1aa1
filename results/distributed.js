// Data-parallel training, measured: node results/distributed.js [--preset cifar10] [--steps 10] [--only ranks,hosts,half]
// 1, 2 and 4 ranks of one thread on this machine under each MPI that is installed; two hosts made of network namespaces (root,
// ip, tc and Open MPI) at 1 and 10 Gbit/s; a cost model to 64 hosts, with what it says of the measured points; and what 16 bits
// for gradients would change. What is not asked for stays in results/distributed.json with its date; `--only model` makes the model of it again.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { modelled, withShare } from './distributed-model.js';
import { record, stamp } from './record.js';

const { values: flags } = parseArgs({
  options: {
    preset: { type: 'string', default: 'cifar10' },
    steps: { type: 'string', default: '10' },
    share: { type: 'string', default: '24' },
    only: { type: 'string', default: 'ranks,hosts,half' },
  },
});
const share = Number(flags.share);
const worker = fileURLToPath(new URL('./distributed-worker.js', import.meta.url));
const environment = { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };

function lastLine(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0)
    throw new Error(`${command}: ${error?.message ?? (stderr || stdout).trim().split('\n').slice(-4).join(' | ')}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}
const work = (batch) => [
  process.execPath,
  worker,
  '--preset',
  flags.preset,
  '--batch',
  `${batch}`,
  '--steps',
  flags.steps,
];
const attempt = (what, measure) => {
  try {
    const row = measure();
    console.error(what, JSON.stringify(row));
    return row;
  } catch (error) {
    console.error(what, 'failed:', error.message);
    return { failed: error.message };
  }
};

/** Each rank has `share` items, so that a step's graph is the same for any number of ranks; where all share the cores it is not as fast. */
function ranksHere() {
  const alone = attempt('1 rank', () => lastLine(process.execPath, work(share).slice(1)));
  const launchers = { 'Open MPI': ['mpirun.openmpi', '--oversubscribe', '--bind-to', 'none'], MPICH: ['mpirun.mpich'] };
  const rows = Object.entries(launchers).flatMap(([vendor, [launcher, ...options]]) =>
    [2, 4].map((ranks) => ({
      vendor,
      ...attempt(`${ranks} ranks, ${vendor}`, () =>
        lastLine(launcher, [...options, '-n', `${ranks}`, ...work(share * ranks)]),
      ),
    })),
  );
  return { alone, rows };
}

/** Two namespaces joined by a pair of devices whose rate tc limits; each counts as a host of its own name. */
function hosts() {
  const folder = mkdtempSync(join(tmpdir(), 'ali-hosts-'));
  const [namespaces, addresses] = [
    ['ali-one', 'ali-two'],
    ['10.213.0.1', '10.213.0.2'],
  ];
  const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const enter = (place) => ['netns', 'exec', namespaces[place], 'unshare', '--uts', 'sh', '-c'];
  const inHost = (place, command) => [...enter(place), `hostname ${namespaces[place]}; exec ${command}`];
  const agent = join(folder, 'agent');
  // What mpirun takes for ssh: "agent ADDRESS COMMAND…".
  writeFileSync(agent, `#!/bin/sh\nshift\nexec ip ${enter(1).join(' ')} "hostname ${namespaces[1]}; $*"\n`);
  chmodSync(agent, 0o755);
  try {
    for (const name of namespaces) ip('netns', 'add', name);
    ip(
      'link',
      'add',
      'ali-veth0',
      'netns',
      namespaces[0],
      'type',
      'veth',
      'peer',
      'name',
      'ali-veth1',
      'netns',
      namespaces[1],
    );
    for (const [place, name] of namespaces.entries()) {
      ip('-n', name, 'addr', 'add', `${addresses[place]}/24`, 'dev', `ali-veth${place}`);
      ip('-n', name, 'link', 'set', `ali-veth${place}`, 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    const options = `--host ${addresses.join(',')} --mca plm_rsh_agent ${agent} --mca btl tcp,self --mca pml ob1 --mca btl_tcp_if_include 10.213.0.0/24 --mca oob_tcp_if_include 10.213.0.0/24 --bind-to none`;
    return [1, 10].map((gigabits) => ({
      gigabits,
      ...attempt(`two hosts at ${gigabits} Gbit/s`, () => {
        for (const [place, name] of namespaces.entries()) {
          execFileSync('tc', [
            '-n',
            name,
            'qdisc',
            'replace',
            'dev',
            `ali-veth${place}`,
            'root',
            'tbf',
            'rate',
            `${gigabits}gbit`,
            'burst',
            '1mb',
            'latency',
            '50ms',
          ]);
        }
        return lastLine('ip', inHost(0, `mpirun.openmpi ${options} -n 2 ${work(2 * share).join(' ')}`));
      }),
    }));
  } catch (error) {
    return [{ failed: error.message }];
  } finally {
    for (const name of namespaces) spawnSync('ip', ['netns', 'del', name]);
    rmSync(folder, { recursive: true });
  }
}

/** Of the 25 Gaussians, whose networks have no batch norm: a parameter moves by its gradients alone. */
async function measureHalf() {
  const { halfGradients } = await import('./distributed-half.js');
  return halfGradients({ preset: 'grid', steps: 20 });
}

const parts = flags.only.split(',');
const wrong = parts.find((part) => !['ranks', 'hosts', 'model', 'half'].includes(part));
if (wrong !== undefined) throw new Error(`--only: expected some of ranks, hosts, model, half; received ${wrong}`);
const path = new URL('distributed.json', import.meta.url);
const known = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
const both = parts.includes('ranks') && parts.includes('hosts');
if (!both && parts.some((part) => part === 'ranks' || part === 'hosts') && known.preset !== undefined) {
  const other = known.preset !== flags.preset || known.itemsEach !== share;
  if (other)
    throw new Error(`what is recorded is of ${known.preset} and ${known.itemsEach} items: measure ranks and hosts`);
}

const command = `node results/distributed.js ${process.argv.slice(2).join(' ')}`.trim();
const { versions, machine, date } = known;
const measured = known.measured ?? {
  ranksHere: { command: known.command, versions, machine, date },
  twoHosts: { command: known.command, versions, machine, date },
};
const isNew = (name) => {
  measured[name] = { command, ...stamp() };
};
let { ranksHere: here, twoHosts: far, halfGradients } = known;
if (parts.includes('ranks')) {
  here = ranksHere();
  isNew('ranksHere');
}
if (parts.includes('hosts')) {
  far = hosts();
  isNew('twoHosts');
}
if (parts.includes('half')) {
  halfGradients = await measureHalf();
  isNew('halfGradients');
}
here = here && { ...here, rows: here.rows.map(withShare) };
far = far?.map(withShare);
record('distributed', {
  command,
  seed: 1,
  /** When and by what each part was measured; what is above says it of the last one. */
  measured,
  preset: both ? flags.preset : (known.preset ?? flags.preset),
  threadsEach: 1,
  itemsEach: both ? share : (known.itemsEach ?? share),
  unit: 'milliseconds a step, means over ranks; wait: for the slowest rank; communication: gradients summed and divided',
  ...(here && { ranksHere: here }),
  ...(far && { twoHosts: far }),
  ...(here && far && { model: modelled(here, far, measured.ranksHere.machine.cores) }),
  ...(halfGradients && { halfGradients }),
});
