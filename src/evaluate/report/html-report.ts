/** An evaluation as one page of HTML that needs no other file. */

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

const style = `
:root { color-scheme: light dark; --line: #8884; --wrong: #c0392b; --fair: #b7791f; --good: #2f855a }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem; table-layout: fixed }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
td:nth-child(2), td:nth-child(3), td:nth-child(4) { font-variant-numeric: tabular-nums; white-space: nowrap }
td:nth-child(2) { font-weight: 600 }
th:nth-child(1) { width: 9.5rem } th:nth-child(2), th:nth-child(4), th:nth-child(5) { width: 5.5rem }
th:nth-child(3) { width: 10rem }
.note { border-left: .3rem solid; padding: .2rem .8rem; margin: .5rem 0 }
.wrong { border-color: var(--wrong) } .fair { border-color: var(--fair) } .good { border-color: var(--good) }
.note i { display: block; opacity: .8 }
figure { margin: 1rem 0 } figcaption, .small { font-size: .85rem; opacity: .8 }
img { max-width: 100%; image-rendering: pixelated; background: #fff }
@media (max-width: 48rem) {
  table, tbody, td { display: block }
  thead, td:empty { display: none }
  tr { display: flex; flex-wrap: wrap; gap: 0 .8rem; padding: .5rem 0; border-bottom: 1px solid var(--line) }
  td { padding: 0; border: 0 }
  td:nth-child(3)::before, td:nth-child(4)::before, td:nth-child(5)::before {
    content: attr(data-title) ' '; font-weight: 400; opacity: .7
  }
  td:nth-child(6) { flex-basis: 100%; opacity: .8 }
}`;

export function htmlReport(evaluation: Evaluation, pictures: readonly ReportPicture[]): string {
  const { groups, notes, leftOut } = evaluation;
  const reading = (['wrong', 'fair', 'good'] as const).map((verdict) => {
    const own = notes.filter((note) => note.verdict === verdict);
    if (own.length === 0) return '';
    const lines = own.map(
      ({ text, advice }) =>
        `<div class="note ${verdict}">${safe(text)}${advice ? `<i>Try: ${safe(advice)}.</i>` : ''}</div>`,
    );
    return `<h2>${verdictTitles[verdict]}</h2>${lines.join('\n')}`;
  });
  const shown = pictures.map(({ caption, png }) => {
    const data = Buffer.from(png).toString('base64');
    return `<figure><img alt="${safe(caption)}" src="data:image/png;base64,${data}"><figcaption>${safe(sentence(caption))}</figcaption></figure>`;
  });
  const tables = groups.map(({ name, title, findings }) => {
    const head = columnTitles.map((text) => `<th>${safe(text)}</th>`).join('');
    const rows = findings.map((finding) => {
      const cells = cellsOf(finding).map((cell, i) => `<td data-title="${safe(columnTitles[i]!)}">${safe(cell)}</td>`);
      return `<tr>${cells.join('')}</tr>`;
    });
    const behind = findings.flatMap((finding) => valuesLine(finding) ?? []);
    const below = behind.map((line) => `<p class="small">${safe(line)}</p>`).join('');
    return `<h2>${groupTitles[name]}</h2><p>${safe(sentence(title))}</p><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>${below}`;
  });
  const missing = leftOut.map((each) => `<p>${safe(leftOutLine(each))}</p>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Evaluation: ${safe(evaluation.preset)}, step ${evaluation.step}</title>
<style>${style}</style>
</head>
<body>
<h1>Evaluation</h1>
<p>${safe(summaryOf(evaluation))}</p>
${[...reading, ...shown, ...tables].join('\n')}
<p class="small">${safe(floorNote)}</p>
${missing.join('\n')}
</body>
</html>
`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** Text that HTML does not act on, a number and its % on one line. */
function safe(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replace(/(\d) %/g, '$1&nbsp;%');
}
