// What is started and looked at by the scripts that measure the studio beside a training (Linux: /proc).
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ali = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const ticks = Number(execFileSync('getconf', ['CLK_TCK']));

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `ali studio` over a folder of runs; `flags` are Node's own. */
export async function startStudio(runs, { flags = [], env = {} } = {}) {
  const child = spawn(process.execPath, [...flags, ali, 'studio', runs, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const address = await new Promise((resolve, reject) => {
    const begin = 'studio: ';
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith(begin)) resolve(line.slice(begin.length));
    });
    child.once('exit', (code) => reject(new Error(`ali studio ended with ${code}`)));
  });
  return { child, base: address.split('#')[0] };
}

/** Seconds of processor time that a process has used. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

/** Resident memory in MiB. */
export function residentMiB(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024;
}

/** Open files, sockets included. */
export const openFiles = (pid) => readdirSync(`/proc/${pid}/fd`).length;
