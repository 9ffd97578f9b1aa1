/** A wall of samples, with truncation. */

import { useMemo, useState } from 'preact/hooks';
import { priorCodes } from '../logic/latent/prior.ts';
import { useView } from './context.ts';
import { ExportBar } from './export-bar.tsx';
import { Wall } from './wall.tsx';

const count = 36;

export function SamplesCard() {
  const { info } = useView();
  const [seed, setSeed] = useState(0);
  const [truncation, setTruncation] = useState(1);
  const codes = useMemo(
    () => priorCodes(info.latentSize, { count, seed, truncation }),
    [info.latentSize, seed, truncation],
  );
  return (
    <section class="card" aria-labelledby="samples-title">
      <h2 id="samples-title">Samples</h2>
      <div class="controls">
        <label>
          Truncation
          <input
            type="range"
            min="0"
            max="1.5"
            step="0.05"
            value={truncation}
            onInput={({ currentTarget }) => setTruncation(Number(currentTarget.value))}
          />
          <output class="number">{truncation.toFixed(2)}</output>
        </label>
        <label>
          Seed
          <input
            type="number"
            min="0"
            step="1"
            class="short"
            value={seed}
            onInput={({ currentTarget }) => {
              const next = currentTarget.valueAsNumber;
              if (Number.isSafeInteger(next) && next >= 0 && next < 2 ** 32) setSeed(next);
            }}
          />
        </label>
        <button type="button" onClick={() => setSeed(seed + 1)}>
          Others
        </button>
      </div>
      <Wall codes={codes} name={(place) => `Sample ${place} of seed ${seed}`}>
        {(items) => (
          <ExportBar
            name="samples"
            items={items}
            arrays={() => ({
              z: { shape: [count, info.latentSize], data: codes },
              x: { shape: [count, ...info.shape], data: items! },
            })}
            view={() => ({ kind: 'samples', seed, count, truncation })}
            disabled={!items}
          />
        )}
      </Wall>
      <p class="note">
        Below 1, truncation draws codes towards the middle: plainer, less varied. A press looks at one.
      </p>
    </section>
  );
}
