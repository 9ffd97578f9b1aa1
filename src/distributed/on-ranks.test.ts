import { expect, test } from 'vitest';
import { AliError } from '../errors.ts';
import { onRanks, onTeam } from './on-ranks.ts';
import type { Team } from './team.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const head = { what: 'work', about: 'other', lengths: [5], failure: null };

/** A team of two as one of them sees it: what the other says, and what was done at the end. */
function fakeTeam(rank: number, other: object = head) {
  const calls: string[] = [];
  const team: Team = {
    rank,
    size: 2,
    vendor: 'MPICH',
    ranksHere: 1,
    times: { sum: 0 },
    sum() {},
    broadcast(values, root) {
      if (root !== rank) (values as Uint8Array).set(bytes('other'));
    },
    tell: (value, root) => (root === rank ? JSON.parse(JSON.stringify(value)) : other),
    enter: () => calls.push('enter'),
    leave: () => calls.push('leave'),
    fail: () => calls.push('fail'),
  };
  return { team, calls };
}

const own = async () => ({ about: 'own', arrays: [bytes('mine')] });

test('a process that was started alone does all of it', async () => {
  let seen: unknown;
  await onRanks(async (ranks) => {
    seen = [ranks.size, await ranks.exchange('work', own)];
  });
  expect(seen).toEqual([1, [await own()]]);
});

test.each([0, 1])('rank %i gets the parts of all in their order', async (rank) => {
  const { team, calls } = fakeTeam(rank);
  let parts: readonly object[] = [];
  await onTeam(team, async (ranks) => {
    parts = await ranks.exchange('work', own);
  });
  const all = [await own(), { about: 'other', arrays: [bytes('other')] }];
  expect(parts).toEqual(rank === 0 ? all : all.reverse());
  expect(calls).toEqual(['enter', 'leave']);
});

const failure = { code: 'io', message: 'rank 1 on two: the disk is full', remedy: 'make room' };

test('an error of another rank is thrown on rank 0, and the job ends in order', async () => {
  const { team, calls } = fakeTeam(0, { ...head, lengths: [], failure });
  const failed = onTeam(team, async (ranks) => {
    await ranks.exchange('work', own);
  });
  await expect(failed).rejects.toMatchObject(failure);
  expect(calls).toEqual(['enter', 'leave']);
});

test('a rank other than 0 says nothing of an error that all know', async () => {
  const { team, calls } = fakeTeam(1);
  await onTeam(team, async (ranks) => {
    await ranks.exchange('work', () => Promise.reject(new AliError('data', 'broken')));
  });
  expect(calls).toEqual(['enter', 'leave']);
});

test('an error outside an exchange ends the job, with the name of the rank', async () => {
  const leading = fakeTeam(0);
  await expect(onTeam(leading.team, () => Promise.reject(new AliError('io', 'full')))).rejects.toThrow(/^full$/);
  expect(leading.calls).toEqual(['enter', 'fail']);
  const following = fakeTeam(1);
  await expect(onTeam(following.team, () => Promise.reject(new AliError('io', 'full')))).rejects.toThrow(
    /^rank 1 on .*: full$/,
  );
  expect(following.calls).toEqual(['enter', 'fail']);
});

test('a fault of this program is none that is told to others', async () => {
  const { team, calls } = fakeTeam(0);
  const failed = onTeam(team, async (ranks) => {
    await ranks.exchange('work', () => Promise.reject(new TypeError('fault')));
  });
  await expect(failed).rejects.toThrow(TypeError);
  expect(calls).toEqual(['enter', 'fail']);
});

test('ranks at different work do not take each other’s parts', async () => {
  const { team } = fakeTeam(0, { ...head, what: 'codes of 7' });
  const failed = onTeam(team, async (ranks) => {
    await ranks.exchange('work', own);
  });
  await expect(failed).rejects.toThrow('rank 1 is at codes of 7, this one at work');
});
