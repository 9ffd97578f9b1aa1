/**
 * Must come before uPlot, which makes a number format of the browser's language as it loads: on a system whose language is "C" or
 * "POSIX", Chromium names one that no format takes ("en-US@posix").
 */

try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}

export {};
