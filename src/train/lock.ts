/** A lock on a run directory, so that two processes never write the same run. */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ioError } from '../data/files.ts';
import { AliError } from '../errors.ts';

/** The name of the lock in a run directory. */
export const lockName = '.lock';

export type RunLock = { release: () => void };

/** Who holds a lock: `started` tells a process from a later one with the same number, where the system can say. */
type Holder = { pid: number; host: string; started: string | null; token: string };

const held = new Map<string, string>();

/**
 * Takes the lock of a run for this process until `release()` or exit. A lock of a process that is no more is taken over.
 * @throws AliError `run` when another process holds it, `io` when the file system refuses.
 */
export function lockRun(run: string): RunLock {
  const path = join(run, lockName);
  const holder = { pid: process.pid, host: hostname(), started: startOf(process.pid), token: newToken() };
  try {
    claim(path, holder);
  } catch (error) {
    throw ioError(error, path);
  }
  if (held.size === 0) process.once('exit', releaseAll);
  held.set(holder.token, path);
  return { release: () => release(holder.token) };
}

/**
 * The living process that holds the lock of a run, undefined when none does. `certain` says that it is this very process
 * and not a later one with its number, nor one on another machine: only such a process may be sent a signal.
 * @throws AliError `io` when the file system refuses.
 */
export function lockHolder(run: string): { readonly pid: number; readonly certain: boolean } | undefined {
  const path = join(run, lockName);
  try {
    const holder = readHolder(path);
    if (holder === undefined || !isAlive(holder)) return undefined;
    return { pid: holder.pid, certain: holder.host === hostname() && typeof holder.started === 'string' };
  } catch (error) {
    throw ioError(error, path);
  }
}

/**
 * Creates `path` with the holder in it, atomically. A dead holder's file is replaced under a second lock named after
 * it, so that of many processes that find it dead only one replaces it, and none replaces the file of the living.
 */
function claim(path: string, holder: Holder): void {
  while (!createOnce(path, holder)) {
    const found = readHolder(path);
    if (found === undefined) continue;
    if (isAlive(found)) throw inUse(path, found);
    const guard = `${path}-${found.token}`;
    claim(guard, holder);
    try {
      if (readHolder(path)?.token === found.token) {
        renameSync(writeTemporary(path, holder), path);
        return;
      }
    } finally {
      unlinkSync(guard);
    }
  }
}

function createOnce(path: string, holder: Holder): boolean {
  const temporary = writeTemporary(path, holder);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return createWithoutLinks(path, holder);
  } finally {
    unlinkSync(temporary);
  }
}

/** For file systems without hard links, such as exFAT. */
function createWithoutLinks(path: string, holder: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function writeTemporary(path: string, holder: Holder): string {
  const temporary = `${path}.${newToken()}.tmp`;
  writeFileSync(temporary, JSON.stringify(holder), { flag: 'wx' });
  return temporary;
}

/** The holder in a lock file, undefined when there is no file; what cannot be read as one counts as a dead holder. */
function readHolder(path: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { pid, host, started, token } = JSON.parse(text) as Holder;
    if (Number.isInteger(pid) && typeof host === 'string' && /^[0-9a-f]{16}$/.test(token)) {
      return { pid, host, started, token };
    }
  } catch {}
  return { pid: 0, host: '', started: null, token: 'unreadable' };
}

/** On another machine nothing can be known, so its holder counts as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.pid <= 0) return false;
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid && holder.started === null) return held.has(holder.token);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform === 'linux' ? startOf(holder.pid) === holder.started : true;
}

/**
 * Boot and start time of a process from Linux's /proc, null elsewhere and for a process that has ended, be it that
 * nobody has collected its exit status.
 */
function startOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${boot}:${fields[19]}`;
  } catch {
    return null;
  }
}

function release(token: string): void {
  const path = held.get(token);
  held.delete(token);
  if (held.size === 0) process.removeListener('exit', releaseAll);
  if (path === undefined) return;
  try {
    if (readHolder(path)?.token === token) unlinkSync(path);
  } catch {}
}

function releaseAll(): void {
  for (const token of [...held.keys()]) release(token);
}

function newToken(): string {
  return randomBytes(8).toString('hex');
}

function inUse(path: string, { pid, host }: Holder): AliError {
  const here = host === hostname();
  const who = here ? `process ${pid}` : `process ${pid} on ${host}`;
  return new AliError('run', `${path} is held; expected a run that nobody writes; received one that ${who} writes`, {
    remedy: here
      ? `Wait until process ${pid} has finished, or stop it.`
      : `Wait until it has finished; if you are sure that it has, delete ${path}.`,
  });
}
