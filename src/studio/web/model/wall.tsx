/** Decoded codes side by side; a press looks at one. */

import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { useView } from './context.ts';
import { PixelPicture } from './item-picture.tsx';
import { useDecoded } from './use-decoded.ts';

interface WallProps {
  /** [count, latentSize] */
  readonly codes: Float32Array;
  /** What the code at a place is called. */
  readonly name: (place: number) => string;
  readonly kind?: 'wall' | 'strip';
  /** What stands below, given the decoded items of these codes once they are there. */
  readonly children?: (items: Float32Array | undefined) => ComponentChildren;
}

export function Wall({ codes, name, kind = 'wall', children }: WallProps) {
  const { info, itemSize, draw, look } = useView();
  const decoded = useDecoded(codes);
  const size = info.latentSize;
  const pictures = useMemo(() => {
    const count = decoded ? decoded.codes.length / size : 0;
    return Array.from({ length: count }, (_, place) =>
      draw(decoded!.items.subarray(place * itemSize, (place + 1) * itemSize)),
    );
  }, [decoded, draw]);
  return (
    <>
      <ul class={kind}>
        {Array.from({ length: codes.length / size }, (_, place) => (
          <li key={place}>
            <button
              type="button"
              class="tile"
              aria-label={name(place)}
              onClick={() => look(codes.slice(place * size, (place + 1) * size), name(place))}
            >
              <PixelPicture pixels={pictures[place]} />
            </button>
          </li>
        ))}
      </ul>
      {children?.(decoded?.codes === codes ? decoded.items : undefined)}
    </>
  );
}
