import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { listenForInterrupt } from './interrupt.ts';
import { guardStreams } from './streams.ts';

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

test('a closed pipe aborts without a word', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
  const stream = new EventEmitter();
  guardStreams([stream as unknown as NodeJS.WriteStream & { fd: 1 }]);
  const close = () => stream.emit('error', Object.assign(new Error('closed'), { code: 'EPIPE' }));
  const onFirst = vi.fn();
  const interrupt = listenForInterrupt(onFirst);
  close();
  close();
  expect(interrupt.signal.aborted).toBe(true);
  expect(interrupt.status()).toBe(141);
  expect(onFirst).not.toHaveBeenCalled();
  expect(exit).not.toHaveBeenCalled();
  interrupt.release();
  close();
  expect(exit).toHaveBeenCalled();
});
