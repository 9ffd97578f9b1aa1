/** The list of runs: found, sorted and chosen to be compared. */

import { useState } from 'preact/hooks';
import type { RunState } from '../../shared/messages.ts';
import { chooseRuns, type Order, orders } from '../logic/choose-runs.ts';
import { addressOf } from '../logic/route.ts';
import { Disconnected } from '../parts/disconnected.tsx';
import { RunRow } from '../parts/run-row.tsx';
import { useLive } from '../parts/use-live.ts';
import { useTitle } from '../parts/use-title.ts';

const states: readonly (RunState | 'all')[] = ['all', 'running', 'finished', 'stopped', 'failed', 'broken'];

export function RunsPage() {
  useTitle('Runs');
  const { runs, connected } = useLive();
  const [text, setText] = useState('');
  const [state, setState] = useState<RunState | 'all'>('all');
  const [order, setOrder] = useState<Order>('newest');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (!runs) return connected ? <p class="empty">Looking for runs …</p> : <Disconnected />;
  const shown = chooseRuns(runs.values(), { text, state, order });
  const choose = (name: string, yes: boolean) =>
    setChosen((before) => (yes ? [...before, name] : before.filter((other) => other !== name)));
  const there = chosen.filter((name) => runs.has(name));
  return (
    <>
      {!connected && <Disconnected />}
      <h1 class="hidden">Runs</h1>
      <search class="tools">
        <label>
          <span>Find</span>
          <input
            type="search"
            value={text}
            placeholder="name, preset, objective, data …"
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <label>
          <span>State</span>
          <select value={state} onChange={({ currentTarget }) => setState(currentTarget.value as RunState | 'all')}>
            {states.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          <span>Order</span>
          <select value={order} onChange={({ currentTarget }) => setOrder(currentTarget.value as Order)}>
            {Object.entries(orders).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <p class="count" role="status">
          {shown.length === runs.size
            ? `${runs.size} ${runs.size === 1 ? 'run' : 'runs'}`
            : `${shown.length} of ${runs.size}`}
        </p>
      </search>
      {runs.size === 0 ? (
        <NoRuns />
      ) : (
        <ul class="runs">
          {shown.map((run) => (
            <RunRow
              key={run.name}
              run={run}
              chosen={chosen.includes(run.name)}
              onChoose={(yes) => choose(run.name, yes)}
            />
          ))}
        </ul>
      )}
      {runs.size > 0 && shown.length === 0 && <p class="empty">No run is like that.</p>}
      {there.length > 0 && (
        <section class="compare-bar" aria-label="Comparison">
          <span>
            {there.length} chosen{there.length === 1 && '; choose another one to compare'}
          </span>
          <button type="button" onClick={() => setChosen([])}>
            Clear
          </button>
          {there.length > 1 && (
            <a class="button primary" href={addressOf({ page: 'compare', names: there })}>
              Compare
            </a>
          )}
        </section>
      )}
    </>
  );
}

function NoRuns() {
  return (
    <div class="empty">
      <h2>No runs yet</h2>
      <p>
        The digits that come with the package are a good beginning.{' '}
        <a href={addressOf({ page: 'start' })}>Start a run</a>, or type <code>ali train</code> in this folder: it shows
        here as well.
      </p>
    </div>
  );
}
