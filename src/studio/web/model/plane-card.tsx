/** A plane through latent space to drag in: pictures of a grid of it, and a mark at the code that is looked at. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { placeOnPlane, planeCode, planeGrid, planeOfLatents, planePlace } from '../logic/latent/latent-plane.ts';
import { useView } from './context.ts';
import { ExportBar } from './export-bar.tsx';
import { useDecoded } from './use-decoded.ts';

const grid = { side: 9, reach: 2.5 } as const;

/** @param order latents from the one of most effect on, once that is known: the first two are the plane's until others are chosen */
export function PlaneCard({ order = [0, 1] }: { readonly order?: readonly number[] | undefined }) {
  const { info, code, edit, itemSize, draw } = useView();
  const [chosen, setChosen] = useState<{ readonly across?: number; readonly up?: number }>({});
  const across = chosen.across ?? order.find((latent) => latent !== chosen.up)!;
  const up = chosen.up ?? order.find((latent) => latent !== across)!;
  const [origin, setOrigin] = useState(code);
  const place: readonly [number, number] = [code[across]!, code[up]!];
  const own = useRef<Float32Array>(code);
  const plane = useMemo(() => {
    const middle = origin.slice();
    middle[across] = 0;
    middle[up] = 0;
    return planeOfLatents(middle, across, up);
  }, [origin, across, up]);
  const codes = useMemo(() => planeGrid(plane, grid), [plane]);
  const decoded = useDecoded(codes);
  const canvas = useRef<HTMLCanvasElement>(null);

  // Another code than the one that was dragged to: the plane goes through it.
  useEffect(() => {
    if (own.current === code) return;
    own.current = code;
    const differs = code.some((value, latent) => latent !== across && latent !== up && value !== origin[latent]);
    if (differs) setOrigin(code);
  }, [code]);

  useEffect(() => {
    if (!decoded) return;
    const element = canvas.current!;
    const context = element.getContext('2d')!;
    const { width, height } = draw(decoded.items.subarray(0, itemSize));
    Object.assign(element, { width: width * grid.side, height: height * grid.side });
    for (let at = 0; at < grid.side ** 2; at++) {
      const { data } = draw(decoded.items.subarray(at * itemSize, (at + 1) * itemSize));
      const [left, top] = [(at % grid.side) * width, Math.floor(at / grid.side) * height];
      context.putImageData(new ImageData(data, width, height), left, top);
    }
  }, [decoded, draw]);

  const go = (x: number, y: number) => {
    const clamp = (value: number) => Math.min(Math.max(value, -grid.reach), grid.reach);
    const next: readonly [number, number] = [clamp(x), clamp(y)];
    own.current = planeCode(plane, ...next);
    edit(own.current);
  };
  const point = (event: PointerEvent) => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    go(...planePlace((event.clientX - left) / width, (event.clientY - top) / height, grid));
  };
  const press = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.5 : 0.1;
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    go(place[0] + move[0], place[1] + move[1]);
  };
  const [left, top] = placeOnPlane(place[0], place[1], grid);
  const inside = (share: number) => `${100 * Math.min(Math.max(share, 0), 1)}%`;
  return (
    <section class="card" aria-labelledby="plane-title">
      <h2 id="plane-title">A plane through latent space</h2>
      <div class="controls">
        <LatentChoice
          label="Across"
          latent={across}
          other={up}
          onChange={(latent) => setChosen({ across: latent, up })}
        />
        <LatentChoice label="Up" latent={up} other={across} onChange={(latent) => setChosen({ across, up: latent })} />
      </div>
      <div
        class="pad"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved with the arrow keys
        tabIndex={0}
        aria-label={`Plane: latent ${across} is ${place[0].toFixed(2)} across, latent ${up} is ${place[1].toFixed(2)} up; the arrow keys move it`}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          point(event);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && point(event)}
      >
        <canvas ref={canvas} class="item" />
        <span class="mark" style={{ left: inside(left), top: inside(top) }} />
      </div>
      <ExportBar
        name="plane"
        items={decoded?.items}
        columns={grid.side}
        arrays={() => ({
          z: { shape: [grid.side ** 2, info.latentSize], data: codes },
          x: { shape: [grid.side ** 2, ...info.shape], data: decoded!.items },
        })}
        view={() => ({ kind: 'plane', origin: plane.origin, across, up, ...grid })}
        disabled={decoded?.codes !== codes}
      />
      <p class="note">
        Drag, or use the arrow keys (with Shift further). The plane goes through the code that is looked at.
      </p>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly latent: number;
  readonly other: number;
  readonly onChange: (latent: number) => void;
}

function LatentChoice({ label, latent, other, onChange }: ChoiceProps) {
  const { info } = useView();
  return (
    <label>
      {label}
      <select value={latent} onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}>
        {Array.from({ length: info.latentSize }, (_, each) => (
          <option key={each} value={each} disabled={each === other}>
            z{each}
          </option>
        ))}
      </select>
    </label>
  );
}
