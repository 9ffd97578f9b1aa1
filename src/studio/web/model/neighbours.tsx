/** Items of the encoded data near a code; a press looks at one. */

import { showNumber } from '../logic/format.ts';
import { itemName } from '../logic/latent/encoded-data.ts';
import type { NearCode } from '../logic/latent/nearest-codes.ts';
import { useView } from './context.ts';
import { DataPicture } from './item-picture.tsx';

export function Neighbours({ near }: { readonly near: readonly NearCode[] }) {
  const { encoded, info, look } = useView();
  if (!encoded) return null;
  const { codes, labels, info: data } = encoded;
  const size = info.latentSize;
  return (
    <ol class="strip">
      {near.map(({ item, distance }) => {
        const name = itemName(encoded, item);
        const label = labels?.[item];
        return (
          <li key={item}>
            <button
              type="button"
              class="tile"
              title={`${name}: distance ${showNumber(distance)}`}
              onClick={() => look(codes.slice(item * size, (item + 1) * size), `Code of ${name}`)}
            >
              <DataPicture item={item} label={`${name}, distance ${showNumber(distance)}`} />
              <span class="number" aria-hidden="true">
                {label === undefined
                  ? distance.toFixed(1)
                  : `${data.classes?.[label] ?? label} · ${distance.toFixed(1)}`}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
