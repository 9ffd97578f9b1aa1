import type { Browser } from 'playwright-core';

export function makeRuns(from: string, folder: string, count: number): void;
export function makeLongRun(from: string, run: string, lines: number): void;
export function paintList(
  browser: Browser,
  address: string,
  rows: number,
): Promise<{ readonly firstPaint: number; readonly rows: number }>;
export function watchLongRun(
  browser: Browser,
  base: string,
  name: string,
  options?: { readonly moves?: number },
): Promise<{ readonly shown: number; readonly bytes: number; readonly processor: number }>;
