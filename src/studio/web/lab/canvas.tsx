/** A canvas as sharp as the screen, drawn anew whenever its size or what it shows changes. */

import type { CanvasHTMLAttributes, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Context } from './draw.ts';

type Props = CanvasHTMLAttributes<HTMLCanvasElement> & {
  readonly draw: (context: Context, size: { readonly width: number; readonly height: number }) => void;
  readonly canvas?: RefObject<HTMLCanvasElement | null>;
};

export function Canvas({ draw, canvas, ...rest }: Props) {
  const own = useRef<HTMLCanvasElement>(null);
  const reference = canvas ?? own;
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width, height });
    });
    observer.observe(reference.current!);
    return () => observer.disconnect();
  }, [reference]);
  useLayoutEffect(() => {
    const element = reference.current!;
    const ratio = globalThis.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const context = element.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (width > 0) draw(context, { width, height });
  });
  return <canvas {...rest} ref={reference} />;
}
