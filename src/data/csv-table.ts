/** Tables of numbers as comma-separated text (RFC 4180; tabs and semicolons too), gzipped or not, with a column of labels. */

import { AliError } from '../errors.ts';
import { linesOf, separatorOf, splitLine } from './csv-lines.ts';
import { type Dataset, maximumBytes } from './dataset.ts';
import { fromOne, type SourceOptions } from './parts.ts';

/** What a column of labels is called where nobody says. */
export const labelNames: readonly string[] = ['label', 'labels', 'class', 'target'];
export const maximumClasses = 10_000;

export interface TableOptions extends SourceOptions {
  /** Name of the column of labels; default the one called label, labels, class or target, where there is one. */
  readonly label?: string;
}

/**
 * Loads a table: a row an item, a column a feature; the first line may name the columns. The texts in the column of labels
 * are the classes, in the order of their numbers or of the alphabet. A tenth is held out.
 * @throws AliError 'data' naming line and column of a cell that is no finite number, or a line of another length
 */
export async function loadCsv(path: string, options: TableOptions = {}): Promise<Dataset> {
  const table = newTable(path, options);
  for await (const { line, number } of linesOf(path)) table.add(line, number);
  const { values, width, labels, texts } = table.finish();
  const count = values.length / width;
  const described = { ...options, format: 'CSV' };
  const items = { shape: [width], values, count };
  if (!labels) return fromOne(path, { items }, described);
  const classes = [...texts].sort(byNumberOrName);
  const places = new Map(classes.map((text, place) => [text, place]));
  const sorted = labels.map((label) => places.get(texts[label]!)!);
  return fromOne(path, { items, labels: sorted }, { ...described, classes: options.classes ?? classes });
}

/** The order of classes: of their numbers, or of the alphabet. */
export function byNumberOrName(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference;
}

interface Table {
  add(line: string, number: number): void;
  finish(): {
    readonly values: Float32Array;
    readonly width: number;
    readonly labels: Int32Array | undefined;
    readonly texts: readonly string[];
  };
}

function newTable(path: string, options: TableOptions): Table {
  let separator = ',';
  let names: string[] = [];
  let columns = 0;
  let labelAt = -1;
  let values = new Float32Array(1024);
  let filled = 0;
  const labels: number[] = [];
  const texts = new Map<string, number>();
  const wrong = (what: string, remedy: string) => new AliError('data', `${path}: ${what}`, { remedy });

  const begin = (line: string, number: number): boolean => {
    separator = separatorOf(line);
    const cells = split(line, number);
    const named = cells.some((cell) => cell.trim() === '' || Number.isNaN(Number(cell)));
    columns = cells.length;
    names = named ? cells.map((cell) => cell.trim()) : cells.map((_, column) => `column ${column + 1}`);
    const find = (name: string) => names.findIndex((each) => each.toLowerCase() === name.toLowerCase());
    labelAt = options.label === undefined ? (labelNames.map(find).find((at) => at >= 0) ?? -1) : find(options.label);
    if (options.label !== undefined && labelAt < 0) {
      throw wrong(
        `has no column ${options.label}; received ${names.slice(0, 20).join(', ')}`,
        'name one of its columns',
      );
    }
    if (columns - (labelAt < 0 ? 0 : 1) < 1) throw wrong('has no column of numbers', 'add features');
    return named;
  };
  const split = (line: string, number: number) => splitLine(line, { path, number, separator });
  const grow = () => {
    if (2 * values.byteLength > maximumBytes) throw wrong('does not fit into 4 GiB', 'take fewer rows');
    const larger = new Float32Array(2 * values.length);
    larger.set(values);
    values = larger;
  };
  const addLabel = (text: string) => {
    const label = texts.get(text) ?? texts.size;
    if (label >= maximumClasses) throw wrong(`has more than ${maximumClasses} labels`, 'name another column of labels');
    texts.set(text, label);
    labels.push(label);
  };
  return {
    add(line, number) {
      if (columns === 0 && begin(line, number)) return;
      const cells = split(line, number);
      if (cells.length !== columns) {
        throw wrong(`line ${number}: expected ${columns} cells; received ${cells.length}`, 'check the line');
      }
      for (const [column, cell] of cells.entries()) {
        if (column === labelAt) {
          addLabel(cell.trim());
          continue;
        }
        const value = cell.trim() === '' ? Number.NaN : Number(cell);
        if (!Number.isFinite(Math.fround(value))) {
          throw wrong(
            `line ${number}, ${names[column]}: expected a finite number; received "${cell.slice(0, 40)}"`,
            'train a preset that deals with such columns, ali train tabular, or replace what is missing and leave texts out',
          );
        }
        if (filled === values.length) grow();
        values[filled++] = value;
      }
    },
    finish() {
      if (filled === 0) throw wrong('holds no rows', 'check the file');
      return {
        values: values.subarray(0, filled),
        width: columns - (labelAt < 0 ? 0 : 1),
        labels: labelAt < 0 ? undefined : Int32Array.from(labels),
        texts: [...texts.keys()],
      };
    },
  };
}
