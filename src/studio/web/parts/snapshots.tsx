/** Pictures of one or more runs through time, with one slider over the snapshots. */

import { useEffect, useState } from 'preact/hooks';
import type { Pictures } from '../../shared/messages.ts';
import { pictureAddress, snapshotAddress } from '../logic/client.ts';
import { showCount } from '../logic/format.ts';
import { allSteps, stepAt } from '../logic/snapshot-steps.ts';

export interface SnapshotRun {
  readonly name: string;
  /** What stands over its picture; nothing where there is one run only. */
  readonly title?: string;
  readonly colour?: string;
  readonly pictures: Pictures;
}

type Kind = 'samples' | 'reconstructions' | 'reals';

const kinds: readonly (readonly [Kind, string])[] = [
  ['samples', 'Samples'],
  ['reconstructions', 'Reconstructions'],
  ['reals', 'Data'],
];

const explanations: Readonly<Record<Kind, string>> = {
  samples: 'Decoded from the same latent vectors each time.',
  reconstructions: 'Held-out items and, below each (or in red, for points), what is decoded from its code.',
  reals: 'Held-out items of the data.',
};

export function Snapshots({ runs }: { readonly runs: readonly SnapshotRun[] }) {
  const [kind, setKind] = useState<Kind>('samples');
  const [chosen, setChosen] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const steps = kind === 'reals' ? [] : allSteps(runs.map(({ pictures }) => pictures[kind]));
  const place =
    chosen === undefined
      ? steps.length - 1
      : Math.max(
          0,
          steps.findLastIndex((step) => step <= chosen),
        );
  const there = kinds.filter(([each]) => runs.some(({ pictures }) => hasKind(pictures, each)));

  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (place + 1 < steps.length) setChosen(steps[place + 1]);
      else setPlaying(false);
    }, 220);
    return () => clearTimeout(timer);
  }, [playing, place, steps.length]);

  if (there.length === 0)
    return <p class="empty">No pictures yet: these data have none, or the first snapshot is still to come.</p>;
  const play = () => {
    if (!playing && place >= steps.length - 1) setChosen(steps[0]);
    setPlaying(!playing);
  };
  const slide = (to: number) => {
    setPlaying(false);
    setChosen(to >= steps.length - 1 ? undefined : steps[to]);
  };
  return (
    <div class="snapshots">
      <fieldset class="tabs">
        <legend class="hidden">Which pictures</legend>
        {there.map(([each, title]) => (
          <label key={each}>
            <input type="radio" name="pictures" checked={kind === each} onChange={() => setKind(each)} />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      <p class="note">{explanations[kind]}</p>
      <div class="pictures">
        {runs.map((run) => (
          <Picture key={run.name} run={run} kind={kind} step={steps[place]} />
        ))}
      </div>
      {steps.length > 1 && (
        <div class="slider">
          <button type="button" onClick={play} aria-label={playing ? 'Pause' : 'Play through time'}>
            {playing ? '❚❚' : '▶'}
          </button>
          <label>
            <span class="hidden">Snapshot</span>
            <input
              type="range"
              min="0"
              max={steps.length - 1}
              value={place}
              aria-valuetext={`step ${steps[place]}`}
              onInput={({ currentTarget }) => slide(Number(currentTarget.value))}
            />
          </label>
          <output class="number">step {showCount(steps[place] ?? 0)}</output>
        </div>
      )}
    </div>
  );
}

function Picture({
  run: { name, title, colour, pictures },
  kind,
  step,
}: {
  readonly run: SnapshotRun;
  readonly kind: Kind;
  readonly step: number | undefined;
}) {
  const own = kind === 'reals' || step === undefined ? undefined : stepAt(pictures[kind], step);
  const address =
    kind === 'reals'
      ? pictures.reals && pictureAddress(name, 'reals.png')
      : own !== undefined && snapshotAddress(name, own, { pairs: kind === 'reconstructions' });
  return (
    <figure>
      {title && (
        <figcaption>
          {colour && <span class="key" style={{ background: colour }} />}
          <span>{title}</span>
          {own !== undefined && own !== step && <span class="number"> step {showCount(own)}</span>}
        </figcaption>
      )}
      {address ? (
        <img
          src={address}
          alt={`${kind === 'reals' ? 'data' : kind} of ${name}${own === undefined ? '' : ` at step ${own}`}`}
        />
      ) : (
        <p class="empty">none</p>
      )}
    </figure>
  );
}

function hasKind(pictures: Pictures, kind: Kind): boolean {
  return kind === 'reals' ? pictures.reals : pictures[kind].length > 0;
}
