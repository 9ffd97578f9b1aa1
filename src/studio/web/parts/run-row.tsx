/** A run in the list. */

import type { RunSummary } from '../../shared/messages.ts';
import { pictureAddress } from '../logic/client.ts';
import { showAgo, showCount, showDuration, showNumber } from '../logic/format.ts';
import { addressOf, modelAddress } from '../logic/route.ts';
import { Progress, StateBadge } from './state-badge.tsx';

interface RunRowProps {
  readonly run: RunSummary;
  readonly chosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
}

export function RunRow({ run, chosen, onChoose }: RunRowProps) {
  const { name, state, preset, objective, data, seed, picture, problem } = run;
  const readable = preset !== '';
  return (
    <li class={chosen ? 'run chosen' : 'run'}>
      <label class="choose">
        <input
          type="checkbox"
          checked={chosen}
          disabled={!readable}
          onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
        />
        <span class="hidden">Compare {name}</span>
      </label>
      <div class="thumbnail">
        {picture && <img src={`${pictureAddress(name, picture)}`} alt="" loading="lazy" decoding="async" />}
      </div>
      <div class="who">
        {readable ? <a href={addressOf({ page: 'run', name })}>{name}</a> : <span class="name">{name}</span>}
        {readable && (
          <p>
            {preset} · {objective} · {data} · seed {seed} ·{' '}
            <a href={modelAddress(name)} aria-label={`Model of ${name}`}>
              Model
            </a>
          </p>
        )}
        {problem && <p class="fault">{problem}</p>}
      </div>
      <div class="how">
        <StateBadge state={state} />
        {readable && <StepsDone run={run} />}
      </div>
      {readable && <KeyMeasures run={run} />}
      <time class="when" dateTime={new Date(run.updated).toISOString()}>
        {showAgo(run.updated)}
      </time>
    </li>
  );
}

function StepsDone({ run: { step, steps, rate, state } }: { readonly run: RunSummary }) {
  return (
    <div class="steps">
      <Progress step={step} steps={steps} />
      <span class="number">
        {showCount(step)} / {showCount(steps)}
        {state === 'running' && rate !== null && rate > 0 && ` · ${showDuration((steps - step) / rate)} left`}
      </span>
    </div>
  );
}

const measures = [
  ['reconstruction/mse', 'recon. MSE'],
  ['discriminator/encoder-joint', 'D on encoder'],
  ['discriminator/decoder-joint', 'D on decoder'],
  ['loss/generator', 'loss G'],
] as const;

function KeyMeasures({ run }: { readonly run: RunSummary }) {
  const there = measures.filter(([name]) => run.measures[name] !== undefined);
  return (
    <dl class="measures">
      {there.map(([name, label]) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd class="number">{showNumber(run.measures[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
