/** The cloud of points, its pointer and its keys. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Coloured, colourNumbers } from '../logic/latent/colourings.ts';
import { itemName } from '../logic/latent/encoded-data.ts';
import {
  type Cloud,
  drawCloud,
  type MapView,
  pointAt,
  toPixel,
  wholeView,
  zoomed,
} from '../logic/latent/point-cloud.ts';
import { useDark } from '../parts/use-dark.ts';
import { useView } from './context.ts';
import { DataPicture } from './item-picture.tsx';

interface MapCanvasProps {
  readonly places: Float32Array | undefined;
  readonly coloured: Coloured;
  /** Groups that are not drawn. */
  readonly hidden: readonly number[];
}

/** How near the pointer has to be to a point, in pixels, and radius of a point. */
const reach = 14;
const radius = 2.4;

export function MapCanvas({ places, coloured, hidden }: MapCanvasProps) {
  const { encoded, look, info } = useView();
  const dark = useDark();
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  const [view, setView] = useState<MapView>();
  const [cursor, setCursor] = useState<readonly [number, number]>();
  const image = useRef<ImageData>(undefined);
  const dragged = useRef<{ readonly x: number; readonly y: number; moved: boolean }>(undefined);
  const cloud = useMemo<Cloud | undefined>(
    () =>
      places && {
        places,
        groups: coloured.groups,
        colours: coloured.legend.map(({ colour }, group) =>
          hidden.includes(group) ? undefined : colourNumbers(colour),
        ),
      },
    [places, coloured, hidden],
  );
  // Until the user moves it, the view follows a map that still moves.
  const shown = view ?? (places && size.width > 0 ? wholeView(places, size) : undefined);
  const found = cloud && shown && cursor ? pointAt(cloud, shown, size, cursor, reach) : undefined;

  useLayoutEffect(() => {
    if (!cloud || !shown || size.width === 0) return;
    const ratio = devicePixelRatio || 1;
    const element = canvas.current!;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
    const context = element.getContext('2d', { alpha: false })!;
    if (image.current?.width !== width || image.current.height !== height) {
      image.current = context.createImageData(width, height);
    }
    drawCloud(image.current.data, { width, height }, cloud, {
      view: { ...shown, scale: shown.scale * ratio },
      radius: radius * ratio,
      ground: dark ? [31, 37, 46] : [238, 240, 243],
    });
    context.putImageData(image.current, 0, 0);
  }, [cloud, shown?.x, shown?.y, shown?.scale, size, dark]);

  const at = ({ clientX, clientY }: MouseEvent): [number, number] => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  const zoom = (factor: number, place: readonly [number, number]) =>
    shown && setView(zoomed(shown, size, factor, place));
  useEffect(() => {
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), at(event));
    };
    const element = canvas.current!;
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  });
  const take = (point: number | undefined) => {
    if (point === undefined || !encoded) return;
    const { latentSize } = info;
    look(encoded.codes.slice(point * latentSize, (point + 1) * latentSize), `Code of ${itemName(encoded, point)}`);
  };
  const press = (event: KeyboardEvent) => {
    const middle = cursor ?? ([size.width / 2, size.height / 2] as const);
    const step = event.shiftKey ? 40 : 8;
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) {
      const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
      setCursor([clamp(middle[0] + move[0], size.width), clamp(middle[1] + move[1], size.height)]);
    } else if (event.key === '+' || event.key === '=') zoom(1.25, middle);
    else if (event.key === '-') zoom(0.8, middle);
    else if (event.key === '0') setView(undefined);
    else if (event.key === 'Enter' || event.key === ' ') take(found);
    else return;
    event.preventDefault();
  };
  const name = found !== undefined && encoded ? itemName(encoded, found) : undefined;
  const mark =
    found !== undefined &&
    cloud &&
    shown &&
    toPixel(shown, size, cloud.places[2 * found]!, cloud.places[2 * found + 1]!);
  const right = mark && mark[0] > size.width / 2;
  const low = mark && mark[1] > size.height / 2;
  return (
    <div class="map">
      <div
        class="map-field"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved with the keyboard
        tabIndex={0}
        aria-label={`Map of ${coloured.groups.length} items, coloured by ${coloured.name}`}
        onKeyDown={press}
        onBlur={() => setCursor(undefined)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.current = { x: event.clientX, y: event.clientY, moved: false };
        }}
        onPointerMove={(event) => {
          const from = dragged.current;
          if (!from?.moved) setCursor(at(event));
          if (!from || !shown) return;
          const [right, down] = [event.clientX - from.x, event.clientY - from.y];
          if (!from.moved && Math.hypot(right, down) < 4) return;
          dragged.current = { x: event.clientX, y: event.clientY, moved: true };
          setCursor(undefined);
          setView({ ...shown, x: shown.x - right / shown.scale, y: shown.y + down / shown.scale });
        }}
        onPointerUp={() => {
          if (dragged.current && !dragged.current.moved) take(found);
          dragged.current = undefined;
        }}
        onPointerLeave={() => setCursor(undefined)}
      >
        <canvas ref={canvas} />
      </div>
      {mark && <span class="ring" style={{ left: `${mark[0]}px`, top: `${mark[1]}px` }} />}
      {mark && name && (
        <div
          class="tip"
          role="status"
          style={{
            [right ? 'right' : 'left']: `${(right ? size.width - mark[0] : mark[0]) + 14}px`,
            [low ? 'bottom' : 'top']: `${(low ? size.height - mark[1] : mark[1]) + 14}px`,
          }}
        >
          <DataPicture item={found!} />
          <span>{name}</span>
        </div>
      )}
      <fieldset class="zoom" aria-label="Zoom">
        <button type="button" aria-label="Nearer" onClick={() => zoom(1.5, [size.width / 2, size.height / 2])}>
          +
        </button>
        <button type="button" aria-label="Further" onClick={() => zoom(1 / 1.5, [size.width / 2, size.height / 2])}>
          −
        </button>
        <button type="button" aria-label="All of it" onClick={() => setView(undefined)}>
          ⤢
        </button>
      </fieldset>
    </div>
  );
}

function useSize(canvas: { readonly current: HTMLCanvasElement | null }) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width, height });
    });
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);
  return size;
}
