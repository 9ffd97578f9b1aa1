/** The lab's page: ALI trained in the browser on points of the plane. */

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { palettes } from '../../lab/colours.ts';
import type { Stroke } from '../../lab/distributions.ts';
import { shown as points } from '../../lab/scene.ts';
import { Controls } from './controls.tsx';
import { firstShown, Layers } from './layers.tsx';
import { Measures } from './measures.tsx';
import { Planes } from './planes.tsx';
import './scheme.css';
import './style.css';
import { Tour } from './tour.tsx';
import { useLab } from './use-lab.ts';
import { useScheme } from './use-scheme.ts';

function Page() {
  const lab = useLab();
  const palette = palettes[useScheme()];
  const [shown, setShown] = useState(firstShown);
  const [strokes, setStrokes] = useState<readonly Stroke[]>();
  const [followed, setFollowed] = useState(0);
  const drawing = strokes !== undefined;

  const toggleDrawing = () => {
    lab.play(false);
    if (!strokes) return setStrokes([]);
    if (strokes.length > 0) lab.change({ distribution: 'drawn', strokes });
    setStrokes(undefined);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { target } = event;
      const typed = target instanceof HTMLElement && target.closest('button, input, select') !== null;
      if (event.key === 'Escape') setStrokes(undefined);
      if (typed || drawing || event.key !== ' ') return;
      event.preventDefault();
      lab.play(!lab.playing);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });

  return (
    <main>
      <header>
        <h1>Lab</h1>
        <p>Adversarially learned inference, trained on this page as you watch. Nothing leaves your browser.</p>
      </header>
      <Tour lab={lab} showReconstructions={() => setShown({ ...shown, xHat: true })} />
      <Controls lab={lab} drawing={drawing} onDraw={toggleDrawing} />
      {lab.failure && (
        <p class="failure" role="alert">
          {lab.failure.message}
          {lab.failure.remedy && <> — {lab.failure.remedy}</>}
        </p>
      )}
      {!lab.report && !lab.failure && <p role="status">Loading ONNX Runtime: 14 MB, once …</p>}
      <div class="stage">
        <div>
          <Planes
            {...{ lab, palette, shown, strokes, followed, setFollowed }}
            setStrokes={(next) => setStrokes((before) => next(before ?? []))}
          />
          <Layers {...{ shown, setShown, palette }} onFollow={() => setFollowed((followed + 7) % points)} />
        </div>
        <Measures lab={lab} palette={palette} />
      </div>
      <p class="says">
        Space plays and pauses. Drag in latent space, or use the arrow keys there, to see what D says of that z. Click
        in data space to follow a point.
      </p>
    </main>
  );
}

render(<Page />, document.getElementById('lab')!);
