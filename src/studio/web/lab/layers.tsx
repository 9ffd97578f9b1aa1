/** What can be shown of a scene, and the switches for it. */

import type { Palette } from '../../lab/colours.ts';

type PointKey = 'x' | 'xTilde' | 'xHat' | 'z' | 'zHat';
type LayerKey = PointKey | 'field' | 'arrows';

export type Shown = Readonly<Record<LayerKey, boolean>>;

export const layers: readonly {
  readonly key: PointKey;
  readonly space: 'data' | 'latent';
  readonly sign: string;
  readonly says: string;
  readonly colourOf: (palette: Palette) => string;
}[] = [
  { key: 'x', space: 'data', sign: 'x', says: 'data', colourOf: (palette) => palette.encoderJoint },
  { key: 'xTilde', space: 'data', sign: 'x̃', says: 'samples', colourOf: (palette) => palette.decoderJoint },
  { key: 'xHat', space: 'data', sign: 'x̂', says: 'reconstructions', colourOf: (palette) => palette.reconstruction },
  { key: 'z', space: 'latent', sign: 'z', says: 'noise', colourOf: (palette) => palette.decoderJoint },
  { key: 'zHat', space: 'latent', sign: 'ẑ', says: 'codes of x', colourOf: (palette) => palette.encoderJoint },
];

export const firstShown: Shown = {
  x: true,
  xTilde: true,
  xHat: false,
  z: true,
  zHat: true,
  field: true,
  arrows: true,
};

interface Props {
  readonly shown: Shown;
  readonly setShown: (shown: Shown) => void;
  readonly palette: Palette;
  /** Asks for the arrows of another point. */
  readonly onFollow: () => void;
}

export function Layers({ shown, setShown, palette, onFollow }: Props) {
  const toggle = (key: LayerKey) => setShown({ ...shown, [key]: !shown[key] });
  return (
    <fieldset class="layers">
      <legend>Show</legend>
      {layers.map(({ key, sign, says, colourOf }) => (
        <label key={key}>
          <input type="checkbox" checked={shown[key]} onChange={() => toggle(key)} />
          <span class="dot" style={{ background: colourOf(palette) }} />
          <b>{sign}</b> {says}
        </label>
      ))}
      <label>
        <input type="checkbox" checked={shown.field} onChange={() => toggle('field')} />
        D’s map (blue: from data, orange: decoded)
      </label>
      <label>
        <input type="checkbox" checked={shown.arrows} onChange={() => toggle('arrows')} />
        arrows x → ẑ → x̂
      </label>
      <button type="button" class="small" onClick={onFollow}>
        Follow another point
      </button>
    </fieldset>
  );
}
