/** The user's own image: its reconstruction, how far it is from it, where, how anomalous, and what lies near it in the data. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { errorMap } from '../logic/latent/anomaly.ts';
import { nearestCodes } from '../logic/latent/nearest-codes.ts';
import { inverted } from '../logic/latent/own-image.ts';
import { heatPixels } from '../logic/latent/pixels.ts';
import { useView } from './context.ts';
import { ExportBar } from './export-bar.tsx';
import { PixelPicture } from './item-picture.tsx';
import { Neighbours } from './neighbours.tsx';
import { OwnScores } from './own-scores.tsx';
import { readImage } from './read-image.ts';

interface Seen {
  readonly name: string;
  readonly x: Float32Array;
  readonly z: Float32Array;
  readonly back: Float32Array;
}

/** Errors of this size and above are white in the heat map. */
const most = 0.75;

export function OwnImageCard() {
  const { info, worker, attributes, look } = useView();
  const [given, setGiven] = useState<{ readonly name: string; readonly item: Float32Array }>();
  const [inverse, setInverse] = useState(false);
  const [seen, setSeen] = useState<Seen>();
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string>();

  const take = async (file: File | null | undefined) => {
    if (!file) return;
    setProblem(undefined);
    await readImage(file, info.shape).then(
      (item) => setGiven({ name: file.name, item }),
      (error: Error) => setProblem(error.message),
    );
  };
  const x = useMemo(() => given && (inverse ? inverted(given.item) : given.item), [given, inverse]);
  const looked = useRef<Float32Array>(undefined);
  useEffect(() => {
    if (!given || !x) return;
    let gone = false;
    const see = async () => {
      const z = await worker.encode(x, { attributes });
      const back = await worker.decode(z, { attributes });
      if (gone) return;
      setSeen({ name: given.name, x, z, back });
      // Once: another checkpoint or other attributes judge it anew, and leave the code that is looked at.
      if (looked.current !== x) look(z, `Code of ${given.name}`);
      looked.current = x;
    };
    see().catch((error: Error) => setProblem(error.message));
    return () => {
      gone = true;
    };
  }, [x, attributes, worker]);

  return (
    <section class="card own" aria-labelledby="own-title">
      <h2 id="own-title">Your own image</h2>
      <label
        class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer?.files[0]);
        }}
      >
        <input
          type="file"
          accept="image/*"
          class="hidden"
          onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
        />
        <span>
          <b>Drop an image here</b> or choose one. It stays in this browser.
        </span>
      </label>
      <div class="controls">
        <label>
          <input
            type="checkbox"
            checked={inverse}
            onChange={({ currentTarget }) => setInverse(currentTarget.checked)}
          />
          Invert it (dark on white, as on paper, becomes white on black)
        </label>
      </div>
      {problem && (
        <p class="fault" role="alert">
          {problem}
        </p>
      )}
      {seen && <Judged seen={seen} />}
    </section>
  );
}

function Judged({ seen: { name, x, z, back } }: { readonly seen: Seen }) {
  const { info, draw, encoded } = useView();
  const [channels = 1, height = 1, width = 1] = info.shape;
  const heat = errorMap(x, back, channels);
  const near = encoded ? nearestCodes(z, encoded.codes, 8) : [];
  const pictures = [
    ['Your image', draw(x)],
    ['Reconstruction', draw(back)],
    ['Where they differ', heatPixels(heat, { width, height, most })],
  ] as const;
  return (
    <>
      <div class="trio">
        {pictures.map(([title, pixels]) => (
          <figure key={title}>
            <PixelPicture pixels={pixels} label={`${title}: ${name}`} />
            <figcaption>{title}</figcaption>
          </figure>
        ))}
      </div>
      <p class="note">The picture of differences goes from black over red and yellow to white at {most}.</p>
      <OwnScores x={x} z={z} />
      {near.length > 0 && (
        <div>
          <h3>Nearest in the data, by code</h3>
          <Neighbours near={near} />
        </div>
      )}
      <ExportBar
        name="own-image"
        items={Float32Array.of(...x, ...back)}
        columns={2}
        arrays={() => ({
          x: { shape: [1, ...info.shape], data: x },
          z: { shape: [1, info.latentSize], data: z },
          reconstruction: { shape: [1, ...info.shape], data: back },
          heat: { shape: [1, height, width], data: heat },
        })}
        view={() => ({ kind: 'item' })}
      />
    </>
  );
}
