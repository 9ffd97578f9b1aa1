import { afterEach, expect, test, vi } from 'vitest';
import { listenForInterrupt } from './interrupt.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('the first %s aborts, the second quits', (name, status) => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exit');
  });
  const onFirst = vi.fn();
  const before = process.listenerCount(name);
  const interrupt = listenForInterrupt(onFirst);
  expect(interrupt.status()).toBeUndefined();
  process.emit(name, name);
  expect(interrupt.signal.aborted).toBe(true);
  expect(interrupt.status()).toBe(status);
  expect(exit).not.toHaveBeenCalled();
  expect(() => process.emit(name, name)).toThrow('exit');
  expect(exit).toHaveBeenCalledWith(status);
  expect(onFirst).toHaveBeenCalledOnce();
  interrupt.release();
  expect(process.listenerCount(name)).toBe(before);
});
