/** What a fit has come to: how much was learnt from, what was odd about it, and above what a score is an anomaly. */

import { readDetectorFile } from '../detect/detector-file.ts';
import { showCount, showPath } from './format.ts';
import { print, printJson, printNotes } from './streams.ts';

export async function showFit(run: string, { json = false }: { readonly json?: boolean } = {}): Promise<void> {
  const { encoding, calibration, score, notes, normal, data } = await readDetectorFile(run);
  if (json) return printJson({ event: 'fitted', run, score, calibration, data, notes });
  printNotes(notes);
  const columns = encoding?.columns.filter(({ kind }) => kind === 'numeric' || kind === 'categorical');
  const kinds =
    columns &&
    `, ${columns.length} column${columns.length === 1 ? '' : 's'} (${columns.filter(({ kind }) => kind === 'categorical').length} categorical)`;
  const labelled = data.items < data.total ? `, those labelled "${normal}"` : '';
  print(`learnt from ${showCount(data.items)} of ${showCount(data.total)} items${labelled}`);
  const { rule, rate, threshold, items, heldOut } = calibration;
  print(
    `${showPath(run)}: ${score} above ${threshold.toPrecision(4)} is an anomaly (${rule} ${rate}, ${items} ${heldOut ? 'held-out' : 'training'} items${kinds ?? ''})`,
  );
}
