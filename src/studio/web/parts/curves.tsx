/** The section of curves: their settings, kept for the next time, and one chart for each group. */

import type { ComponentChildren } from 'preact';
import type { ChartOptions } from '../logic/chart-data.ts';
import { ChartControls } from './chart-controls.tsx';
import { useKept } from './use-kept.ts';

const usual: ChartOptions = { smoothing: 0.6, logarithmic: false, axis: 'step' };

interface CurvesProps {
  /** Whether there is nothing to draw. */
  readonly empty: boolean;
  /** The charts, drawn by the settings. */
  readonly children: (options: ChartOptions) => ComponentChildren;
}

export function Curves({ empty, children }: CurvesProps) {
  const [options, setOptions] = useKept('curves', usual);
  return (
    <section class="curves" aria-labelledby="curves-title">
      <div class="curves-head">
        <h2 id="curves-title">Curves</h2>
        <ChartControls options={options} onChange={setOptions} />
      </div>
      <div class="charts">{children(options)}</div>
      {empty && <p class="empty">Nothing has been measured yet.</p>}
    </section>
  );
}
