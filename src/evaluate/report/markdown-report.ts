/** An evaluation as Markdown. */

import type { Evaluation, ReportPicture } from './finding.ts';
import {
  cellsOf,
  columnTitles,
  floorNote,
  groupTitles,
  leftOutLine,
  summaryOf,
  valuesLine,
  verdictTitles,
} from './show-finding.ts';

export function markdownReport(evaluation: Evaluation, pictures: readonly ReportPicture[]): string {
  const { groups, notes, leftOut } = evaluation;
  const reading = (['wrong', 'fair', 'good'] as const).flatMap((verdict) => {
    const own = notes.filter((note) => note.verdict === verdict);
    if (own.length === 0) return [];
    return [
      `### ${verdictTitles[verdict]}`,
      own.map(({ text, advice }) => `- ${plain(text)}${advice ? ` *Try:* ${plain(advice)}.` : ''}`).join('\n'),
    ];
  });
  const tables = groups.flatMap(({ name, title, findings }) => [
    `## ${groupTitles[name]}`,
    `${plain(title)}.`,
    [columnTitles, columnTitles.map(() => '---'), ...findings.map(cellsOf)]
      .map((cells) => `| ${cells.map(plain).join(' | ')} |`)
      .join('\n'),
    ...findings.flatMap((finding) => valuesLine(finding) ?? []),
  ]);
  const shown = pictures.map(({ file, caption }) => `![${plain(caption)}](${file})\n\n${plain(caption)}`);
  const missing = leftOut.map((each) => plain(leftOutLine(each)));
  return `${['# Evaluation', plain(summaryOf(evaluation)), ...reading, ...shown, ...tables, floorNote, ...missing].join('\n\n')}\n`;
}

/** Text on one line, without what Markdown or HTML would act on. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[<>|`[\]*_]/g, (character) => `&#${character.charCodeAt(0)};`);
}
