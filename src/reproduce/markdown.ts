/** A reproduction as README.md: what was done, the numbers beside the paper's, pictures, and what it was measured on. */

import type { Experiment, Summary, Table } from './experiment.ts';
import type { Reproduction } from './reproduce.ts';

export function writeMarkdown(
  { title, about, budgets, paper }: Experiment,
  { command, budget, machine, versions, date, minutes, cells, failed }: Reproduction,
  summary: Summary | undefined,
): string {
  const { tables = [], remarks = [], pictures = [] } = summary ?? {};
  const { cpu, cores, memoryGiB } = machine;
  const counted = cells.every(({ processes }) => processes !== undefined)
    ? ', of every process that worked on them'
    : ', of the processes that finished them';
  const blocks = [
    `# ${title}`,
    about,
    `    ${command}`,
    `Budget \`${budget}\`: ${budgets[budget]}`,
    ...tables.map(showTable),
    ...remarks,
    ...pictures.map(({ name, caption }) => `![${name}](${name})\n\n*${caption}*`),
    showTable({
      title: 'What others reached',
      columns: ['what', 'reached', 'source'],
      rows: paper.map(({ what, value, source }) => [what, value, source]),
    }),
    ...(failed.length > 0
      ? [
          showTable({
            title: 'What failed',
            columns: ['cell', 'error'],
            rows: failed.map(({ cell, message }) => [cell, message]),
          }),
        ]
      : []),
    '## Measured',
    `${date}, ${cores} cores of ${cpu}, ${memoryGiB} GiB, one thread a cell; ${cells.length} cells of ${minutes} minutes of wall time in all${counted}, several at a time, beside other work and with pauses. ` +
      `adversarial-inference ${versions['adversarial-inference']}, onnxruntime-node ${versions['onnxruntime-node']}, Node.js ${versions.node}. ` +
      'All numbers: [results.json](results.json).',
  ];
  return `${blocks.join('\n\n')}\n`;
}

function showTable({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [`## ${title}`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
