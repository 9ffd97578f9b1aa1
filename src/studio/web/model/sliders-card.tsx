/** Sliders of the latents, those that change the picture most on top. */

import { useState } from 'preact/hooks';
import { showCount } from '../logic/format.ts';
import { byEffect } from '../logic/latent/effects.ts';
import { useView } from './context.ts';
import type { Effects } from './use-effects.ts';

/** Sliders shown at first. */
const few = 12;
const reach = 3;

export function SlidersCard({ effects: { effects, done } }: { readonly effects: Effects }) {
  const { info, code, edit } = useView();
  const [all, setAll] = useState(false);
  const order = done ? byEffect(effects) : effects.map((_, latent) => latent);
  const most = Math.max(...effects, Number.MIN_VALUE);
  const shown = all ? order : order.slice(0, few);
  const set = (latent: number, value: number) => {
    const next = code.slice();
    next[latent] = value;
    edit(next);
  };
  return (
    <section class="card sliders-card" aria-labelledby="sliders-title">
      <h2 id="sliders-title">Latents</h2>
      <p class="note" role="status">
        {done
          ? 'Those that change the picture most come first; the bar is the mean change of the decoder’s output per unit.'
          : `Measuring what each latent does: ${effects.filter((effect) => effect > 0).length} of ${info.latentSize} …`}
      </p>
      <ul class="latents">
        {shown.map((latent) => (
          <li key={latent}>
            <label for={`latent-${latent}`}>
              z<sub>{latent}</sub>
            </label>
            <input
              id={`latent-${latent}`}
              type="range"
              min={-reach}
              max={reach}
              step="0.05"
              value={code[latent]}
              aria-label={`Latent ${latent}`}
              onInput={({ currentTarget }) => set(latent, Number(currentTarget.value))}
            />
            <output class="number">{code[latent]!.toFixed(2)}</output>
            <meter
              min={0}
              max={1}
              value={effects[latent]! / most}
              aria-label={`Effect of latent ${latent}`}
              title={`mean change ${effects[latent]!.toPrecision(3)} per unit`}
            />
          </li>
        ))}
      </ul>
      {order.length > few && (
        <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? `Only the first ${few}` : `All ${showCount(order.length)} latents`}
        </button>
      )}
    </section>
  );
}
