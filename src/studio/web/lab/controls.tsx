/** What a user chooses: when it trains, on what, and how. */

import type { DistributionName } from '../../lab/distributions.ts';
import { labObjectives, widths } from '../../lab/settings.ts';
import { asNumber, distributionLabels, objectiveLabels, rateAt, shareOfRate } from '../../lab/wording.ts';
import type { Lab } from './use-lab.ts';

interface Props {
  readonly lab: Lab;
  readonly drawing: boolean;
  readonly onDraw: () => void;
}

export function Controls({ lab, drawing, onDraw }: Props) {
  const { settings, playing } = lab;
  return (
    <section class="controls" aria-label="Controls">
      <div class="buttons">
        <button type="button" class="main" data-role="play" disabled={drawing} onClick={() => lab.play(!playing)}>
          {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" data-role="step" disabled={drawing} onClick={lab.step}>
          Step
        </button>
        <button type="button" disabled={drawing} onClick={() => lab.change({}, { fresh: true })}>
          Begin anew
        </button>
        <button type="button" onClick={onDraw} aria-pressed={drawing}>
          {drawing ? 'Done drawing' : 'Draw data'}
        </button>
      </div>
      <Choice
        label="Data"
        value={settings.distribution}
        options={Object.entries(distributionLabels)}
        onChoose={(name) =>
          name === 'drawn' && settings.strokes.length === 0
            ? onDraw()
            : lab.change({ distribution: name as DistributionName })
        }
      />
      <Choice
        label="Objective"
        value={settings.objective}
        options={labObjectives.map((name) => [name, objectiveLabels[name].name])}
        onChoose={(name) => lab.change({ objective: labObjectives.find((known) => known === name)! })}
      />
      <Choice
        label="Width"
        value={String(settings.width)}
        options={widths.map((width) => [String(width), `${width} units`])}
        onChoose={(width) => lab.change({ width: Number(width) })}
      />
      <label class="field">
        <span>
          Learning rate <output>{asNumber(settings.learningRate)}</output>
        </span>
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={shareOfRate(settings.learningRate)}
          aria-valuetext={asNumber(settings.learningRate)}
          onInput={({ currentTarget }) => lab.change({ learningRate: rateAt(Number(currentTarget.value)) })}
        />
      </label>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
}

function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
