import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface OpenLab {
  readonly browser: Browser;
  readonly page: Page;
  /** Requests to any other origin. */
  readonly foreign: readonly string[];
  /** Errors of the page and of its console. */
  readonly faults: readonly string[];
  /** Sends wishes to a worker of its own and returns what it sends back, until it has come to step `steps` or failed. */
  ask(wishes: readonly unknown[], steps: number): Promise<unknown[]>;
  close(): Promise<void>;
}

export function findChromium(): Promise<string | undefined>;
export function openLab(
  executablePath: string,
  options?: BrowserContextOptions & { readonly width?: number; readonly height?: number },
): Promise<OpenLab>;
