// Data-parallel training, measured: node results/distributed.js [--preset cifar10] [--steps 10] [--only ranks,hosts|model]
// 1, 2 and 4 ranks of one thread on this machine under each MPI that is installed; two hosts made of network namespaces (root,
// ip, tc and Open MPI) at 1 and 10 Gbit/s; and a cost model to 64 hosts, with what it says of the measured points (`--only model`: of
// those that are recorded).
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { record } from './record.js';

const { values: flags } = parseArgs({
  options: {
    preset: { type: 'string', default: 'cifar10' },
    steps: { type: 'string', default: '10' },
    share: { type: 'string', default: '24' },
    only: { type: 'string', default: 'ranks,hosts' },
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

/** Of what TCP with frames of 1500 bytes carries, 1448 of 1538 are ours. */
const payload = 1448 / 1538;

/**
 * Milliseconds of a step on n hosts: what a rank computes, and an allreduce that sends 2 (n - 1) / n of the bytes over each
 * host's link (Rabenseifner 2004, the least there can be) in 2 log2(n) rounds of a latency, and copies and adds as many of them, for
 * which two ranks without a network between them take `copying` milliseconds.
 */
function model({ computing, bytes, gigabits, latency, copying, hosts }) {
  const share = (2 * (hosts - 1)) / hosts;
  const transfer = share * (bytes / ((gigabits * 1e9 * payload) / 8)) * 1000;
  const communication = hosts === 1 ? 0 : transfer + share * copying + 2 * Math.ceil(Math.log2(hosts)) * latency;
  const step = computing + communication;
  const round = (number, digits) => Number(number.toFixed(digits));
  return {
    hosts,
    gigabits,
    step: round(step, 1),
    communication: round(communication, 1),
    communicationShare: round(communication / step, 3),
    efficiency: round(computing / step, 3),
  };
}

function modelled(rows, copying) {
  const sound = rows.filter((row) => row.failed === undefined);
  const of = (row, hosts) => {
    const { feed, graph, wait, update, latency, gigabits, exchangedMB } = row;
    return model({
      computing: feed + graph + wait + update,
      bytes: exchangedMB * 1e6,
      gigabits,
      latency,
      copying,
      hosts,
    });
  };
  return {
    confirmed: sound.map((row) => {
      const { step, communication } = of(row, 2);
      return {
        gigabits: row.gigabits,
        measured: row.step,
        modelled: step,
        error: Number((step / row.step - 1).toFixed(3)),
        communication: { measured: row.communication, modelled: communication },
        errorOfCommunication: Number((communication / row.communication - 1).toFixed(3)),
      };
    }),
    hosts: sound.flatMap((row) => [1, 2, 4, 8, 16, 32, 64].map((hosts) => of(row, hosts))),
  };
}

/** Two ranks that share memory, under the MPI that the two hosts have. */
const copyingOf = ({ rows }) =>
  rows.find(({ vendor, ranks }) => vendor === 'Open MPI' && ranks === 2)?.communication ?? 0;

const parts = flags.only.split(',');
const path = new URL('distributed.json', import.meta.url);
if (flags.only === 'model') {
  const known = JSON.parse(readFileSync(path, 'utf8'));
  const model = modelled(known.twoHosts, copyingOf(known.ranksHere));
  writeFileSync(path, `${JSON.stringify({ ...known, model }, null, 2)}\n`);
  console.log(JSON.stringify(model.confirmed, null, 2));
  process.exit();
}
const here = parts.includes('ranks') ? ranksHere() : undefined;
const far = parts.includes('hosts') ? hosts() : undefined;
record('distributed', {
  command: `node results/distributed.js ${process.argv.slice(2).join(' ')}`.trim(),
  preset: flags.preset,
  seed: 1,
  threadsEach: 1,
  itemsEach: share,
  unit: 'milliseconds a step, means over ranks; wait: for the slowest rank; communication: gradients summed and divided',
  ...(here && { ranksHere: here }),
  ...(far && { twoHosts: far, model: modelled(far, here ? copyingOf(here) : 0) }),
});
