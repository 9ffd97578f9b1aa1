/** Numbers, times and paths as a person reads them. */

import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { DeviceChoice } from '../runtime/device.ts';

/** "45 s", "2 min 38 s", "1 h 02 min" */
export function showSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** "0:45", "2:38", "1:02:05" */
export function showClock(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `${hours > 0 ? `${hours}:${pad(minutes)}` : minutes}:${pad(whole % 60)}`;
}

/** Three significant digits and a unit: "1.23 G". */
export function showLarge(value: number): string {
  const units = [' ', ' k', ' M', ' G', ' T'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  return `${Number((value / 1000 ** power).toPrecision(3))}${units[power]}`;
}

/** The digits of an integer in groups of three: "1,234,567". */
export function showCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "[1, 28, 28]" */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** The shortest way to write a path from the current folder. */
export function showPath(path: string): string {
  const full = resolve(path);
  const short = relative(process.cwd(), full);
  return short === '' ? '.' : short === '..' || short.startsWith(`..${sep}`) ? full : short;
}

/** A data source: a name as it is, a path as short as it can be. */
export function showSource(data: string): string {
  return isAbsolute(data) ? showPath(data) : data;
}

/** A path as one word of a shell's command line. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Rows as columns, two spaces apart; columns of numbers to the right. */
export function showTable(rows: readonly (readonly string[])[], { right = [] as readonly number[] } = {}): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const cell = (text: string, column: number) =>
    right.includes(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

const pad = (value: number) => String(value).padStart(2, '0');

/** What computes, and why. */
export function showDevice({ device, why }: DeviceChoice): string {
  return `device: ${device} (${why})`;
}
