import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { jsonText, lately } from './lately.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('those who ask within a moment share an answer, each key its own', async () => {
  let made = 0;
  const ask = lately(async (key) => `${key}${++made}`, { milliseconds: 100 });
  expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual(['a1', 'a1', 'b2']);
  vi.advanceTimersByTime(99);
  expect(await ask('a')).toBe('a1');
  vi.advanceTimersByTime(1);
  expect(await ask('a')).toBe('a3');
});

test('an error is told to those who ask within the moment, and then it is tried again', async () => {
  let tries = 0;
  const ask = lately(async () => (++tries === 1 ? Promise.reject(new Error('gone')) : tries), { milliseconds: 100 });
  await expect(ask('')).rejects.toThrow('gone');
  await expect(ask('')).rejects.toThrow('gone');
  vi.advanceTimersByTime(100);
  expect(await ask('')).toBe(2);
});

test('an answer of another version is not given again', async () => {
  let [made, version] = [0, 1];
  const ask = lately(async () => ++made, { milliseconds: 100, version: () => version });
  expect([await ask(''), await ask('')]).toEqual([1, 1]);
  version = 2;
  expect([await ask(''), await ask('')]).toEqual([2, 2]);
});

test('the oldest answer is forgotten where there are too many', async () => {
  let made = 0;
  const ask = lately(async () => ++made, { milliseconds: 100, keep: 2 });
  for (const key of ['a', 'b', 'c']) await ask(key);
  expect([await ask('b'), await ask('c'), await ask('a')]).toEqual([2, 3, 4]);
});

test('a value is written once', () => {
  const value = { written: 1 };
  expect(jsonText(value)).toBe('{"written":1}');
  value.written = 2;
  expect(jsonText(value)).toBe('{"written":1}');
  expect(jsonText({ written: 2 })).toBe('{"written":2}');
});
