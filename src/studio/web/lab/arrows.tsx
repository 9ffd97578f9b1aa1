/** Arrows x → ẑ → x̂ over the two planes, for the point that is followed and some others. */

import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Palette } from '../../lab/colours.ts';
import { extent as dataExtent } from '../../lab/distributions.ts';
import { type Place, toPixel } from '../../lab/plane.ts';
import { type Scene, shown } from '../../lab/scene.ts';
import { latentExtent } from './planes.tsx';

interface Props {
  readonly scene: Scene;
  readonly followed: number;
  readonly palette: Palette;
  readonly data: RefObject<HTMLCanvasElement | null>;
  readonly latent: RefObject<HTMLCanvasElement | null>;
}

/** Points that are followed beside the chosen one. */
const others = 2;

export function Arrows({ scene, followed, palette, data, latent }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const [, redraw] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() => redraw((count) => count + 1));
    observer.observe(svg.current!);
    return () => observer.disconnect();
  }, []);
  const { x, zHat, xHat } = scene;
  const origin = svg.current?.getBoundingClientRect();
  const lines = [];
  if (origin && zHat && xHat && data.current && latent.current) {
    const place = (canvas: HTMLCanvasElement, points: Float32Array, index: number, extent: number): Place => {
      const { left, top, width } = canvas.getBoundingClientRect();
      const clamp = (value: number) => Math.max(-extent, Math.min(extent, value));
      const at = [clamp(points[2 * index]!), clamp(points[2 * index + 1]!)] as const;
      const [across, down] = toPixel(at, { extent, size: width });
      return [left - origin.left + across, top - origin.top + down];
    };
    for (let i = 0; i <= others; i++) {
      const index = (followed + Math.round((i * shown) / (others + 1))) % shown;
      const from = place(data.current, x, index, dataExtent);
      const code = place(latent.current, zHat, index, latentExtent);
      const back = place(data.current, xHat, index, dataExtent);
      lines.push({ from, code, back, opacity: i === 0 ? 1 : 0.4 });
    }
  }
  return (
    <svg ref={svg} class="arrows" aria-hidden="true">
      <defs>
        <Head id="to-code" colour={palette.encoderJoint} />
        <Head id="to-data" colour={palette.reconstruction} />
      </defs>
      {lines.map(({ from, code, back, opacity }, index) => (
        <g key={index} opacity={opacity} fill="none" stroke-width={2}>
          <circle cx={from[0]} cy={from[1]} r={6} stroke={palette.encoderJoint} />
          <path d={bent(from, code, -0.12)} stroke={palette.encoderJoint} marker-end="url(#to-code)" />
          <circle cx={back[0]} cy={back[1]} r={6} stroke={palette.reconstruction} />
          <path d={bent(code, back, -0.12)} stroke={palette.reconstruction} marker-end="url(#to-data)" />
        </g>
      ))}
    </svg>
  );
}

function Head({ id, colour }: { readonly id: string; readonly colour: string }) {
  return (
    <marker id={id} viewBox="0 0 10 10" refX={9} refY={5} markerWidth={6} markerHeight={6} orient="auto-start-reverse">
      <path d="M0 0L10 5L0 10z" fill={colour} />
    </marker>
  );
}

/** A curve from a to b that leans to one side by a share of its length. */
function bent([ax, ay]: Place, [bx, by]: Place, lean: number): string {
  const middle = [(ax + bx) / 2 - (by - ay) * lean, (ay + by) / 2 + (bx - ax) * lean];
  return `M${ax} ${ay}Q${middle[0]} ${middle[1]} ${bx} ${by}`;
}
