/** How curves are drawn: smoothed, on a logarithmic axis, over steps or time. */

import type { ChartOptions } from '../logic/chart-data.ts';

interface ChartControlsProps {
  readonly options: ChartOptions;
  readonly onChange: (options: ChartOptions) => void;
}

export function ChartControls({ options, onChange }: ChartControlsProps) {
  const { smoothing, logarithmic, axis } = options;
  return (
    <fieldset class="controls">
      <legend class="hidden">Curves</legend>
      <label>
        <span>Smoothing</span>
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={smoothing}
          onInput={({ currentTarget }) => onChange({ ...options, smoothing: Number(currentTarget.value) })}
        />
        <output class="number">{smoothing.toFixed(2)}</output>
      </label>
      <label>
        <span>Over</span>
        <select
          value={axis}
          onChange={({ currentTarget }) => onChange({ ...options, axis: currentTarget.value as 'step' | 'time' })}
        >
          <option value="step">steps</option>
          <option value="time">time</option>
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={logarithmic}
          onChange={({ currentTarget }) => onChange({ ...options, logarithmic: currentTarget.checked })}
        />
        <span>Logarithmic</span>
      </label>
    </fieldset>
  );
}
