/** The guided tour as a card: one stop at a time. */

import { useState } from 'preact/hooks';
import { stops } from '../../lab/tour.ts';
import type { Lab } from './use-lab.ts';

interface Props {
  readonly lab: Lab;
  readonly showReconstructions: () => void;
}

export function Tour({ lab, showReconstructions }: Props) {
  const [at, setAt] = useState<number>();
  const go = (next: number) => {
    const { settings, fresh = false, play, reconstructions } = stops[next]!;
    setAt(next);
    if (settings || fresh) lab.change(settings ?? {}, { fresh });
    if (reconstructions) showReconstructions();
    if (play !== undefined) lab.play(play);
  };
  if (at === undefined) {
    return (
      <section class="tour closed" aria-label="Guided tour">
        <p>What is this? Seven short stops explain the paper with the picture below.</p>
        <button type="button" data-role="tour" onClick={() => go(0)}>
          Take the tour
        </button>
      </section>
    );
  }
  const { title, text } = stops[at]!;
  return (
    <section class="tour" aria-label="Guided tour">
      <div aria-live="polite">
        <h2>
          {at + 1}. {title}
        </h2>
        {text.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <div class="buttons">
        <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
          Back
        </button>
        {at + 1 < stops.length && (
          <button type="button" class="main" data-role="next" onClick={() => go(at + 1)}>
            Next
          </button>
        )}
        <button type="button" onClick={() => setAt(undefined)}>
          End the tour
        </button>
        <span class="says">
          {at + 1} of {stops.length}
        </span>
      </div>
    </section>
  );
}
