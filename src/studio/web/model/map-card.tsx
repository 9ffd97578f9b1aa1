/** The map of the encoded data: PCA or UMAP, coloured, with the picture of the item under the pointer. */

import { useMemo, useState } from 'preact/hooks';
import { showCount } from '../logic/format.ts';
import { colourings } from '../logic/latent/colourings.ts';
import type { EncodedData } from '../logic/latent/encoded-data.ts';
import { useView } from './context.ts';
import { ExportBar } from './export-bar.tsx';
import { MapCanvas } from './map-canvas.tsx';
import { useMap } from './use-map.ts';

const methods = [
  ['pca', 'PCA'],
  ['umap', 'UMAP'],
] as const;

export function MapCard({ encoded }: { readonly encoded: EncodedData }) {
  const { info } = useView();
  const [method, setMethod] = useState<'pca' | 'umap'>('pca');
  const colours = useMemo(() => colourings(encoded), [encoded]);
  const [by, setBy] = useState(0);
  const [hidden, setHidden] = useState<readonly number[]>([]);
  const { answer, problem } = useMap(encoded, info.latentSize, method);
  const coloured = colours[by]!;
  const { count, total, changed } = encoded.info;
  const toggle = (group: number) =>
    setHidden(hidden.includes(group) ? hidden.filter((other) => other !== group) : [...hidden, group]);
  return (
    <section class="card map-card" aria-labelledby="map-title">
      <h2 id="map-title">Map of the data</h2>
      <div class="controls">
        <fieldset class="tabs">
          <legend class="hidden">Method</legend>
          {methods.map(([each, title]) => (
            <label key={each}>
              <input type="radio" name="map" checked={method === each} onChange={() => setMethod(each)} />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
        <label>
          Coloured by
          <select
            value={by}
            onChange={({ currentTarget }) => {
              setBy(Number(currentTarget.value));
              setHidden([]);
            }}
          >
            {colours.map(({ name }, place) => (
              <option key={name} value={place}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span role="status">
          {problem ?? answer?.note ?? (method === 'umap' ? 'Looking for neighbours …' : 'Computing …')}
        </span>
      </div>
      <MapCanvas key={method} places={answer?.places} coloured={coloured} hidden={hidden} />
      <ul class="legend-buttons">
        {coloured.legend.slice(0, 40).map(({ name, colour, count }, group) => (
          <li key={name}>
            <button type="button" aria-pressed={!hidden.includes(group)} onClick={() => toggle(group)}>
              <span class="key" style={{ background: colour }} />
              {name} <span class="number">{showCount(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      <ExportBar
        name="encoded"
        items={null}
        arrays={() => ({
          z: { shape: [count, info.latentSize], data: encoded.codes },
          item: { shape: [count], data: Int32Array.from(encoded.items) },
          error: { shape: [count], data: encoded.errors },
          ...(encoded.labels && { label: { shape: [count], data: encoded.labels } }),
          ...(answer && { [method]: { shape: [count, 2], data: answer.places } }),
        })}
        view={() => ({ kind: 'map' })}
      />
      <p class="note">
        {showCount(count)} of {showCount(total)} items. The wheel or + and − zoom, dragging moves, a press looks at the
        item; with the keyboard, arrow keys move the ring and Enter looks.
        {changed && ' These data are not those that the run was trained on.'}
      </p>
    </section>
  );
}
