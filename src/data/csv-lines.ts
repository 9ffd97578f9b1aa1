/** Comma-separated text (RFC 4180) as lines and cells, gzipped or not, in flat memory. */

import { AliError } from '../errors.ts';
import { streamFile } from './stream.ts';

const maximumLine = 2 ** 24;

/** The lines that are not blank, without their ends; numbers count from 1. */
export async function* linesOf(path: string): AsyncGenerator<{ readonly line: string; readonly number: number }> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  const check = (line: string) => {
    if (line.length <= maximumLine && !line.includes('\0')) return line.endsWith('\r') ? line.slice(0, -1) : line;
    throw new AliError('data', `${path} is not a table: line ${number + 1} is no text, or absurdly long`, {
      remedy: 'check that the file is what its name says',
    });
  };
  for await (const piece of streamFile(path)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = check(lines.pop()!);
    for (const line of lines) {
      const text = check(line);
      number++;
      if (text.trim() !== '') yield { line: text.replace(/^\ufeff/, ''), number };
    }
  }
  if (rest.trim() !== '') yield { line: rest, number: number + 1 };
}

/** The one of comma, semicolon and tab that stands in a line most often. */
export function separatorOf(line: string): string {
  return [',', ';', '\t'].reduce((best, each) => (line.split(each).length > line.split(best).length ? each : best));
}

/**
 * The cells of a line.
 * @throws AliError 'data' naming the line for a quoted cell without its end
 */
export function splitLine(
  line: string,
  { path, number, separator }: { readonly path: string; readonly number: number; readonly separator: string },
): string[] {
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    if (line[at] !== '"') {
      const end = line.indexOf(separator, at);
      cells.push(line.slice(at, end < 0 ? line.length : end));
      at = end < 0 ? line.length + 1 : end + 1;
      continue;
    }
    let end = line.indexOf('"', at + 1);
    while (line[end + 1] === '"' && end >= 0) end = line.indexOf('"', end + 2);
    const next = line[end + 1];
    if (end < 0 || (next !== undefined && next !== separator)) {
      throw new AliError('data', `${path}: line ${number} has a quoted cell without its end`, {
        remedy: 'write a quote within a cell twice, and no line ends',
      });
    }
    cells.push(line.slice(at + 1, end).replaceAll('""', '"'));
    at = end + 2;
  }
  return cells;
}
