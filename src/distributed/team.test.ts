import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Mpi } from './mpi.ts';
import { createTeam, joinTeam } from './team.ts';

/** A job of three ranks, seen from one of them: what the others would send is put on `wire`. */
function fakeJob(rank: number) {
  const wire: Uint8Array[] = [];
  const calls: string[] = [];
  const mpi: Mpi = {
    vendor: 'MPICH',
    rank,
    size: 3,
    sum: (values) => values.set(values.map((value) => 3 * value)),
    broadcast(values, root) {
      if (root === rank) wire.push(Uint8Array.from(values));
      else values.set(wire.shift() ?? new TextEncoder().encode(root === 2 ? 'elsewhere' : hostname()));
    },
    abort: (status) => calls.push(`abort ${status}`),
    finalize: () => calls.push('finalize'),
  };
  return { mpi, wire, calls };
}

/** What a process does at its end, without ending this one. */
const exits = new EventEmitter();
beforeEach(() => {
  vi.spyOn(process, 'once').mockImplementation((name, listener) => {
    exits.once(name as string, listener as () => void);
    return process;
  });
});
afterEach(() => {
  exits.removeAllListeners();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('counts the ranks on its machine, and sums and times', () => {
  const team = createTeam(fakeJob(0).mpi);
  expect(team).toMatchObject({ rank: 0, size: 3, ranksHere: 2 });
  const values = Float32Array.of(1, 2);
  team.sum(values);
  expect([...values]).toEqual([3, 6]);
  expect(team.times.sum).toBeGreaterThan(0);
});

test('what rank 0 tells arrives as it was', () => {
  const said = { config: { name: 'Ω', steps: 3 }, list: [1, null] };
  const first = fakeJob(0);
  const leader = createTeam(first.mpi);
  first.wire.length = 0;
  expect(leader.tell(said)).toEqual(said);
  const second = fakeJob(1);
  const follower = createTeam(second.mpi);
  second.wire.splice(0, second.wire.length, ...first.wire);
  expect(follower.tell()).toEqual(said);
});

test('at exit it leaves the job, or ends it where common work is not over', () => {
  const orderly = fakeJob(1);
  const team = createTeam(orderly.mpi);
  team.enter();
  team.leave();
  exits.emit('exit', 0);
  expect(orderly.calls).toEqual(['finalize']);

  const dying = fakeJob(1);
  createTeam(dying.mpi).enter();
  exits.emit('exit', 70);
  expect(dying.calls).toEqual(['abort 70']);
});

test('a rank that fails ends the job soon, even where its process lives on', () => {
  vi.useFakeTimers();
  const { mpi, calls } = fakeJob(1);
  createTeam(mpi).fail();
  vi.advanceTimersByTime(4999);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual(['abort 1']);
});

test('a process that was started alone has no team', async () => {
  expect(await joinTeam()).toBeUndefined();
});
