/** The code that is looked at: what it decodes to, what lies near it in the data, and where to go from it. */

import { useMemo } from 'preact/hooks';
import { showNumber } from '../logic/format.ts';
import { nearestCodes } from '../logic/latent/nearest-codes.ts';
import { useView } from './context.ts';
import { ExportBar } from './export-bar.tsx';
import { PixelPicture } from './item-picture.tsx';
import { Neighbours } from './neighbours.tsx';
import { useDecoded } from './use-decoded.ts';

interface NowProps {
  readonly name: string;
  readonly onRandom: () => void;
  readonly onKeep: (end: 'a' | 'b') => void;
}

export function NowCard({ name, onRandom, onKeep }: NowProps) {
  const { code, draw, look, info, encoded } = useView();
  const decoded = useDecoded(code);
  const pixels = useMemo(() => decoded && draw(decoded.items), [decoded, draw]);
  const near = useMemo(() => (encoded ? nearestCodes(code, encoded.codes, 6) : []), [code, encoded]);
  const length = Math.hypot(...code);
  return (
    <section class="card now" aria-labelledby="now-title">
      <div class="now-picture">
        <PixelPicture pixels={pixels} label={`What the code decodes to: ${name}`} />
      </div>
      <div class="now-words">
        <h2 id="now-title">{name}</h2>
        <p class="note number">
          ‖z‖ = {showNumber(length)}, usual is {showNumber(Math.sqrt(info.latentSize))}
        </p>
        {info.shape.length === 1 && decoded && (
          <p class="note number">x = ({Array.from(decoded.items, (value) => showNumber(value)).join(', ')})</p>
        )}
        <div class="actions">
          <button type="button" onClick={onRandom}>
            Random
          </button>
          <button type="button" onClick={() => look(new Float32Array(info.latentSize), 'The middle, z = 0')}>
            z = 0
          </button>
          <button type="button" onClick={() => onKeep('a')}>
            Set A
          </button>
          <button type="button" onClick={() => onKeep('b')}>
            Set B
          </button>
        </div>
        <ExportBar
          name="image"
          items={decoded?.items}
          arrays={() => ({
            z: { shape: [1, info.latentSize], data: code },
            x: { shape: [1, ...info.shape], data: decoded!.items },
          })}
          view={() => ({ kind: 'code', z: code })}
          disabled={!decoded}
        />
      </div>
      {near.length > 0 && (
        <div class="now-near">
          <h3>Nearest in the data</h3>
          <Neighbours near={near} />
        </div>
      )}
    </section>
  );
}
