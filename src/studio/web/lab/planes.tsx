/** Data space and latent space beside each other, and the arrows that go from one to the other and back. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Palette } from '../../lab/colours.ts';
import { extent as dataExtent, type Stroke } from '../../lab/distributions.ts';
import { moved, nearestPoint, type Place, toPlace } from '../../lab/plane.ts';
import { Arrows } from './arrows.tsx';
import { Canvas } from './canvas.tsx';
import { type Context, drawField, drawGuides, drawMark, drawPoints, drawStrokes } from './draw.ts';
import { layers, type Shown } from './layers.tsx';
import type { Lab } from './use-lab.ts';

export const latentExtent = 3.5;

interface Props {
  readonly lab: Lab;
  readonly palette: Palette;
  readonly shown: Shown;
  /** The lines drawn so far, while data is being drawn. */
  readonly strokes: readonly Stroke[] | undefined;
  /** Number of the point of x whose arrows stand out. */
  readonly followed: number;
  readonly setFollowed: (followed: number) => void;
  readonly setStrokes: (next: (strokes: readonly Stroke[]) => readonly Stroke[]) => void;
}

export function Planes({ lab, palette, shown, strokes, setStrokes, followed, setFollowed }: Props) {
  const data = useRef<HTMLCanvasElement>(null);
  const latent = useRef<HTMLCanvasElement>(null);
  const [pen, setPen] = useState<Place>([0, 0]);
  const scene = lab.report?.scene;
  const drawing = strokes !== undefined;

  useEffect(() => {
    if (drawing) data.current!.focus();
  }, [drawing]);

  const drawData = (context: Context, { width }: { width: number }) => {
    const square = { extent: dataExtent, size: width };
    if (strokes) {
      drawGuides(context, palette, square, []);
      drawStrokes(context, strokes, palette.encoderJoint, square);
      drawMark(context, pen, palette.ink, square);
      return;
    }
    if (!scene) return;
    if (shown.field) drawField(context, scene.field, palette, square);
    drawGuides(context, palette, square, []);
    for (const { key, space, colourOf } of layers) {
      if (space === 'data' && shown[key] && scene[key]) drawPoints(context, scene[key], colourOf(palette), square);
    }
  };
  const drawLatent = (context: Context, { width }: { width: number }) => {
    if (!scene) return;
    const square = { extent: latentExtent, size: width };
    drawGuides(context, palette, square, [1, 2]);
    for (const { key, space, colourOf } of layers) {
      if (space === 'latent' && shown[key] && scene[key]) drawPoints(context, scene[key], colourOf(palette), square);
    }
    if (scene.zHat) drawMark(context, lab.place, palette.ink, square);
  };

  const placeOf = (event: PointerEvent, extent: number): Place => {
    const { left, top, width } = (event.currentTarget as HTMLCanvasElement).getBoundingClientRect();
    return toPlace([event.clientX - left, event.clientY - top], { extent, size: width });
  };
  const dataPointer = (event: PointerEvent, begins: boolean) => {
    const place = placeOf(event, dataExtent);
    if (!drawing) {
      if (begins && scene) setFollowed(nearestPoint(scene.x, place));
      return;
    }
    if (event.buttons === 0) return;
    setPen(place);
    draw(place, begins);
  };
  const draw = (place: Place, begins: boolean) =>
    setStrokes((before) =>
      begins || before.length === 0 ? [...before, place] : [...before.slice(0, -1), [...before.at(-1)!, ...place]],
    );
  const dataKey = (event: KeyboardEvent) => {
    if (!drawing) return;
    if (event.key === 'Enter') draw(pen, true);
    const next = moved(pen, event.key, { extent: dataExtent });
    if (!next) return;
    event.preventDefault();
    setPen(next);
    if (event.shiftKey) draw(next, false);
  };
  const latentKey = (event: KeyboardEvent) => {
    const next = moved(lab.place, event.key, { extent: latentExtent, far: event.shiftKey });
    if (!next) return;
    event.preventDefault();
    lab.setPlace(next);
  };

  return (
    <div class="planes">
      <figure>
        <figcaption>
          Data space {drawing && <em>Draw with the pointer; or Enter for a dot, arrow keys to move, Shift to draw</em>}
        </figcaption>
        <Canvas
          canvas={data}
          class={drawing ? 'plane pen' : 'plane'}
          tabIndex={drawing ? 0 : -1}
          role={drawing ? 'application' : 'img'}
          aria-label={
            drawing
              ? 'Drawing of a distribution: Enter sets a dot, arrow keys move the pen, with Shift they draw'
              : 'Data space: data, samples and reconstructions. Click to follow another point.'
          }
          draw={drawData}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            dataPointer(event, true);
          }}
          onPointerMove={(event) => dataPointer(event, false)}
          onKeyDown={dataKey}
        />
      </figure>
      <figure>
        <figcaption>Latent space</figcaption>
        <Canvas
          canvas={latent}
          class="plane"
          tabIndex={0}
          role="application"
          aria-label={`Latent space: codes and noise. D is shown for z = (${lab.place.map((value) => value.toFixed(1)).join(', ')}); arrow keys move it.`}
          draw={drawLatent}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            lab.setPlace(placeOf(event, latentExtent));
          }}
          onPointerMove={(event) => event.buttons > 0 && lab.setPlace(placeOf(event, latentExtent))}
          onKeyDown={latentKey}
        />
      </figure>
      {scene && !drawing && shown.arrows && <Arrows {...{ scene, followed, palette }} data={data} latent={latent} />}
    </div>
  );
}
