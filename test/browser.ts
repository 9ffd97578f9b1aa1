/** A real browser for tests of pages. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
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

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** Serious faults that axe finds in the page as it is, in light and in dark. */
export async function inaccessible(page: Page): Promise<string[]> {
  const all: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
      'axe.run().then(({ violations }) => violations)',
    );
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    all.push(...serious.map(({ id, nodes }) => `${id} (${colorScheme}): ${nodes.map(({ html }) => html).join(' ')}`));
  }
  return all;
}
