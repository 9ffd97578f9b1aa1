/** Curves over steps or time: a line for each, and behind it the range of the values that it stands for. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Series } from '../../shared/series.ts';
import { type ChartOptions, columnsPerCurve, curveTable } from '../logic/chart-data.ts';
import { showNumber } from '../logic/format.ts';
import { chartSettings } from './chart-settings.ts';
import { useDark } from './use-dark.ts';

export interface Curve {
  readonly label: string;
  /** CSS colour. */
  readonly colour: string;
  readonly series: Series;
}

interface ChartProps {
  readonly title: string;
  readonly note: string;
  readonly curves: readonly Curve[];
  readonly options: ChartOptions;
  /** Whether the values are shares from 0 to 1. */
  readonly share?: boolean;
  /** Changes when the curves grew in place. */
  readonly version: number;
}

export function Chart({ title, note, curves, options, share = false, version }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [place, setPlace] = useState<number | null>(null);
  const dark = useDark();
  const { smoothing, logarithmic, axis } = options;
  const data = useMemo(
    () => uPlot.join(curves.map(({ series }) => curveTable(series, options))),
    [version, smoothing, logarithmic, axis, curves.map(({ label }) => label).join()],
  );
  const kind = JSON.stringify([logarithmic, axis, share, dark, curves.map(({ label, colour }) => [label, colour])]);

  useEffect(() => {
    const element = box.current!;
    const settings = chartSettings({ curves, options, share, dark, onPlace: setPlace });
    const made = new uPlot({ ...settings, width: element.clientWidth, height: element.clientHeight }, data, element);
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [kind]);
  useEffect(() => plot.current?.setData(data), [data]);

  const shownValue = (index: number) => {
    const line = data[columnsPerCurve * (index + 1)] ?? [];
    return valueAt(line, place ?? line.length - 1);
  };
  const said = curves.map(({ label }, index) => `${label} ${showNumber(shownValue(index))}`).join(', ');
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        {note && <p>{note}</p>}
        <ul class="legend">
          {curves.map(({ label, colour }, index) => (
            <li key={label}>
              <span class="key" style={{ background: colour }} />
              {label} <span class="number">{showNumber(shownValue(index))}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="plot" ref={box} role="img" aria-label={`${title}. Latest: ${said}`} />
    </figure>
  );
}

/** The value at a place, or the last one before it: curves need not have their values at the same places. */
function valueAt(line: ArrayLike<number | null | undefined>, place: number): number | undefined {
  for (let index = place; index >= 0; index--) {
    const value = line[index];
    if (typeof value === 'number') return value;
  }
  return undefined;
}
