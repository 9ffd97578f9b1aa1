/** An item as a picture: decoded, or out of the picture of the encoded data. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { itemName } from '../logic/latent/encoded-data.ts';
import type { Pixels } from '../logic/latent/pixels.ts';
import { useView } from './context.ts';

interface PixelsProps {
  readonly pixels: Pixels | undefined;
  /** What it shows; nothing where the text beside says so. */
  readonly label?: string;
}

export function PixelPicture({ pixels, label }: PixelsProps) {
  const reference = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = reference.current!;
    if (!pixels) return;
    const { width, height, data } = pixels;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
  }, [pixels]);
  const spoken = label === undefined ? { 'aria-hidden': true as const } : { role: 'img' as const, 'aria-label': label };
  return <canvas ref={reference} class="item" {...spoken} />;
}

/** The picture of an item of the encoded data. */
export function DataPicture({ item, label }: { readonly item: number; readonly label?: string }) {
  const { encoded, sprite, draw } = useView();
  const reference = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = reference.current!;
    const context = canvas.getContext('2d')!;
    const tile = encoded?.info.sprite;
    if (tile && sprite) {
      const { width, height, columns } = tile;
      Object.assign(canvas, { width, height });
      const [left, top] = [(item % columns) * width, Math.floor(item / columns) * height];
      context.drawImage(sprite, left, top, width, height, 0, 0, width, height);
    } else if (encoded?.points) {
      const { width, height, data } = draw(encoded.points.subarray(2 * item, 2 * item + 2));
      Object.assign(canvas, { width, height });
      context.putImageData(new ImageData(data, width, height), 0, 0);
    }
  }, [item, encoded, sprite, draw]);
  const name = label ?? (encoded && itemName(encoded, item)) ?? '';
  return <canvas ref={reference} class="item" role="img" aria-label={name} />;
}
