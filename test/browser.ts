/** A real browser for tests of pages. */

import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './open-lab.js';

interface BrowserOptions {
  /** More words of its command line. */
  readonly words?: readonly string[];
  /** More variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The browser, or why there is none on this machine. */
export async function openBrowser({ words = [], env = {} }: BrowserOptions = {}): Promise<Browser | string> {
  try {
    const executablePath = await findChromium();
    if (executablePath === undefined) return 'no browser is here; set ALI_CHROMIUM, or install @sparticuz/chromium';
    return await chromium.launch({
      executablePath,
      args: ['--no-sandbox', ...words],
      headless: true,
      env: { ...process.env, ...env } as Record<string, string>,
    });
  } catch (error) {
    return `no browser runs here: ${(error as Error).message.split('\n')[0]}`;
  }
}
