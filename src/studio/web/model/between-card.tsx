/** The way from one code to another. */

import { useMemo, useState } from 'preact/hooks';
import { type InterpolationMethod, interpolate } from '../../../model/interpolate.ts';
import { useView } from './context.ts';
import { ExportBar } from './export-bar.tsx';
import { Wall } from './wall.tsx';

export interface Named {
  readonly code: Float32Array;
  readonly name: string;
}

const steps = 9;
const fine = 200;

export function BetweenCard({ a, b }: { readonly a: Named; readonly b: Named }) {
  const { info, look } = useView();
  const [method, setMethod] = useState<InterpolationMethod>('linear');
  const [share, setShare] = useState(0.5);
  const codes = useMemo(() => interpolate(a.code, b.code, { steps, method }), [a, b, method]);
  const go = (to: number) => {
    setShare(to);
    const path = interpolate(a.code, b.code, { steps: fine + 1, method });
    const place = Math.round(to * fine) * info.latentSize;
    look(path.slice(place, place + info.latentSize), `${Math.round(100 * to)} % from A to B`);
  };
  return (
    <section class="card" aria-labelledby="between-title">
      <h2 id="between-title">Between two</h2>
      <p class="note">
        A: {a.name}. B: {b.name}. The buttons “Set A” and “Set B” take what is looked at.
      </p>
      <Wall codes={codes} kind="strip" name={(place) => `Step ${place} of ${steps - 1} from A to B`}>
        {(items) => (
          <>
            <div class="controls">
              <label class="grow">
                A
                <input
                  type="range"
                  min="0"
                  max="1"
                  step={1 / fine}
                  value={share}
                  aria-label="Place between A and B"
                  onInput={({ currentTarget }) => go(Number(currentTarget.value))}
                />
                B
              </label>
              <label>
                Path
                <select
                  value={method}
                  onChange={({ currentTarget }) => setMethod(currentTarget.value as InterpolationMethod)}
                >
                  <option value="linear">straight</option>
                  <option value="slerp">arc</option>
                </select>
              </label>
            </div>
            <ExportBar
              name="between"
              items={items}
              columns={steps}
              arrays={() => ({
                z: { shape: [steps, info.latentSize], data: codes },
                x: { shape: [steps, ...info.shape], data: items! },
              })}
              view={() => ({ kind: 'between', from: a.code, to: b.code, steps, method })}
              disabled={!items}
            />
          </>
        )}
      </Wall>
    </section>
  );
}
