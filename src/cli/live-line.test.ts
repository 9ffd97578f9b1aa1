import { afterEach, expect, test, vi } from 'vitest';
import { createLiveLine } from './live-line.ts';

afterEach(() => vi.restoreAllMocks());

function fakeStream(properties: object) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { stream: { write, ...properties } as unknown as NodeJS.WriteStream, written };
}

test('a terminal sees the line redrawn at most ten times a second, cut to its width, and cleared', () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const { stream, written } = fakeStream({ isTTY: true, columns: 8 });
  const line = createLiveLine(stream);
  line.clear();
  for (now = 0; now < 250; now += 10) line.show(`${now} is too long`);
  line.clear();
  line.clear();
  expect(written).toEqual(['\r\x1b[2K0 is to', '\r\x1b[2K100 is ', '\r\x1b[2K200 is ', '\r\x1b[2K']);
});

test('a pipe sees nothing of it', () => {
  const { stream, written } = fakeStream({});
  const line = createLiveLine(stream);
  line.show('step 1');
  line.clear();
  expect(written).toEqual([]);
});
