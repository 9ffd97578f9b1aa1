/** Arithmetic with directions from labels: the mean code of some items less that of others, added to the code that is looked at. */

import { useMemo, useState } from 'preact/hooks';
import { direction, moved } from '../logic/latent/directions.ts';
import type { EncodedData } from '../logic/latent/encoded-data.ts';
import { useView } from './context.ts';

interface Group {
  readonly name: string;
  readonly belongs: (item: number) => boolean;
}

const reach = 2;

/** @param version another one whenever another code is looked at: amounts begin at 0 again */
export function DirectionsCard({ encoded, version }: { readonly encoded: EncodedData; readonly version: number }) {
  const { info, code, edit } = useView();
  const groups = useMemo(() => groupsOf(encoded), [encoded]);
  const [from, setFrom] = useState(-1);
  const along = useMemo(
    () =>
      groups.map((group, place) => {
        const other = groups[from];
        const start = other && from !== place ? other.belongs : (item: number) => !group.belongs(item);
        return direction(encoded.codes, info.latentSize, { from: start, to: group.belongs });
      }),
    [groups, from],
  );
  const [amounts, setAmounts] = useState<{ readonly version: number; readonly of: Readonly<Record<number, number>> }>({
    version,
    of: {},
  });
  const now = amounts.version === version ? amounts.of : {};
  if (groups.length === 0) return null;
  const set = (place: number, amount: number) => {
    edit(moved(code, along[place]!, amount - (now[place] ?? 0)));
    setAmounts({ version, of: { ...now, [place]: amount } });
  };
  const isClasses = encoded.labels !== undefined;
  return (
    <section class="card" aria-labelledby="directions-title">
      <h2 id="directions-title">Directions from labels</h2>
      <p class="note">
        At 1, a slider adds the mean code of its items less that of {groups[from]?.name ?? 'all others'}. Amounts add
        up.
      </p>
      {isClasses && (
        <div class="controls">
          <label>
            Away from
            <select
              value={from}
              onChange={({ currentTarget }) => {
                setFrom(Number(currentTarget.value));
                setAmounts({ version, of: {} });
              }}
            >
              <option value={-1}>all others</option>
              {groups.map(({ name }, place) => (
                <option key={name} value={place}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <ul class="latents directions">
        {groups.map(({ name }, place) => (
          <li key={name}>
            <label for={`direction-${place}`}>{name}</label>
            <input
              id={`direction-${place}`}
              type="range"
              min={-reach}
              max={reach}
              step="0.05"
              value={now[place] ?? 0}
              disabled={!along[place] || from === place}
              onInput={({ currentTarget }) => set(place, Number(currentTarget.value))}
            />
            <output class="number">{(now[place] ?? 0).toFixed(2)}</output>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One for each class, or for each attribute; of very many, the first hundred. */
function groupsOf({ info, labels, attributes }: EncodedData): Group[] {
  const most = 100;
  if (labels) {
    const there = [...new Set(labels)].sort((a, b) => a - b).slice(0, most);
    return there.length < 2
      ? []
      : there.map((label) => ({
          name: info.classes?.[label] ?? String(label),
          belongs: (item) => labels[item] === label,
        }));
  }
  if (!attributes) return [];
  const width = info.attributes.length;
  return info.attributes
    .slice(0, most)
    .map((name, place) => ({ name, belongs: (item) => attributes[item * width + place] === 1 }));
}
