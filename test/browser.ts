/** A real browser for tests of pages: Chromium from the package @sparticuz/chromium, or the one that ALI_CHROMIUM names. */

import { type Browser, chromium } from 'playwright-core';

/** The browser, or why there is none on this machine. */
export async function openBrowser(): Promise<Browser | string> {
  try {
    const given = process.env.ALI_CHROMIUM;
    const executablePath = given ?? (await (await import('@sparticuz/chromium')).default.executablePath());
    return await chromium.launch({ executablePath, args: ['--no-sandbox'], headless: true });
  } catch (error) {
    return `no browser runs here: ${(error as Error).message.split('\n')[0]}`;
  }
}
