/** Numbers and times as people read them. */

/** Four significant digits, without an exponent where the number is of a usual size. */
export function showNumber(value: number | null | undefined): string {
  if (value === null) return 'not finite';
  if (value === undefined) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

export function showCount(count: number): string {
  return count.toLocaleString('en');
}

/** How long ago, from milliseconds since 1970. */
export function showAgo(time: number, now: number = Date.now()): string {
  const seconds = Math.max(0, (now - time) / 1000);
  if (seconds < 45) return 'just now';
  const scale = [
    [60, 'minute'],
    [3600, 'hour'],
    [86_400, 'day'],
  ] as const;
  const [unit, word] = scale.findLast(([size]) => seconds >= size * 0.95) ?? scale[0];
  const count = Math.max(1, Math.round(seconds / unit));
  return `${count} ${word}${count === 1 ? '' : 's'} ago`;
}

/** A length of time: 42 s, 3 min 5 s, 2 h 10 min. */
export function showDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Any value of a configuration, on one line. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.join(' · ');
  return JSON.stringify(value);
}
