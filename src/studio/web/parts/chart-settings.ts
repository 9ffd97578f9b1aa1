/** How a chart looks and behaves, for uPlot. */

import type uPlot from 'uplot';
import { type ChartOptions, columnsPerCurve } from '../logic/chart-data.ts';
import { showNumber } from '../logic/format.ts';

interface Settings {
  readonly curves: readonly { readonly label: string; readonly colour: string }[];
  readonly options: ChartOptions;
  readonly share: boolean;
  readonly dark: boolean;
  /** Told the place in the data that the pointer is at, null when it has left. */
  readonly onPlace: (place: number | null) => void;
}

const font = '11px system-ui, sans-serif';

export function chartSettings({
  curves,
  options,
  share,
  dark,
  onPlace,
}: Settings): Omit<uPlot.Options, 'width' | 'height'> {
  const ink = dark ? '#98a2b3' : '#5b6472';
  const lines = { stroke: dark ? '#2b323d' : '#e6e8ec', width: 1 };
  const axis = { stroke: ink, grid: lines, ticks: { show: false }, font };
  const logarithmic = options.logarithmic;
  return {
    legend: { show: false },
    padding: [8, 10, 0, 0],
    cursor: { sync: { key: 'studio' }, points: { size: 6 }, drag: { x: true, y: false, uni: 20 } },
    scales: {
      x: { time: false },
      y: share && !logarithmic ? { range: [0, 1] } : logarithmic ? { distr: 3 } : {},
    },
    axes: [
      { ...axis, size: 28, values: (_, ticks) => ticks.map(options.axis === 'step' ? showStep : showSeconds) },
      { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : showNumber(tick))) },
    ],
    series: [{}, ...curves.flatMap(({ label, colour }) => curveSeries(label, colour))],
    bands: curves.map(({ colour }, index) => ({
      series: [columnsPerCurve * index + 2, columnsPerCurve * index + 1],
      fill: faint(colour, 0.14),
    })),
    hooks: {
      setCursor: [({ cursor }) => onPlace(cursor.left !== undefined && cursor.left >= 0 ? (cursor.idx ?? null) : null)],
    },
  };
}

/** In the order of `curveTable`; the means are there for the legend alone. */
function curveSeries(label: string, colour: string): uPlot.Series[] {
  const edge = { stroke: faint(colour, 0.22), width: 1, points: { show: false } };
  return [edge, edge, { label, stroke: colour, width: 1.75 }, { show: false }];
}

/** A colour as #rrggbb with an opacity. */
function faint(colour: string, opacity: number): string {
  return `${colour}${Math.round(255 * opacity)
    .toString(16)
    .padStart(2, '0')}`;
}

function showStep(step: number): string {
  if (step >= 1e6) return `${step / 1e6}M`;
  return step >= 1e4 ? `${step / 1e3}k` : String(step);
}

function showSeconds(seconds: number): string {
  if (seconds >= 3600) return `${Number((seconds / 3600).toFixed(2))} h`;
  return seconds >= 120 ? `${Number((seconds / 60).toFixed(1))} min` : `${seconds} s`;
}
