/** Two or more runs side by side: their curves over each other, their pictures through time, where they differ. */

import { useEffect, useState } from 'preact/hooks';
import type { RunDetail } from '../../shared/messages.ts';
import { readRun } from '../logic/client.ts';
import { configDifferences } from '../logic/config-differences.ts';
import { groupCurves } from '../logic/curve-groups.ts';
import { showCount, showValue } from '../logic/format.ts';
import { colourAt } from '../logic/palette.ts';
import { addressOf } from '../logic/route.ts';
import { Chart } from '../parts/chart.tsx';
import { Curves } from '../parts/curves.tsx';
import { Disconnected } from '../parts/disconnected.tsx';
import { Problem, problemOf } from '../parts/problem.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Snapshots } from '../parts/snapshots.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { useLive } from '../parts/use-live.ts';
import { useTitle } from '../parts/use-title.ts';

export function ComparePage({ names }: { readonly names: readonly string[] }) {
  useTitle(`Comparison of ${names.length} runs`);
  const { runs, live, connected } = useLive(names);
  const [details, setDetails] = useState<readonly RunDetail[]>([]);
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  useEffect(() => {
    Promise.all(names.map(readRun)).then(setDetails, (error) => setProblem(problemOf(error)));
  }, []);
  if (problem) return <Problem error={problem} />;
  const shown = names.flatMap((name, place) => {
    const run = live.get(name);
    return run ? [{ name, colour: colourAt(place), ...run }] : [];
  });
  const groups = groupCurves(new Set(shown.flatMap(({ history }) => Object.keys(history.series))));
  const version = shown.reduce((sum, run) => sum + run.version, 0);
  return (
    <>
      {!connected && <Disconnected />}
      <h1>Comparison</h1>
      <ul class="compared">
        {names.map((name, place) => {
          const summary = runs?.get(name);
          return (
            <li key={name}>
              <span class="key" style={{ background: colourAt(place) }} />
              <a href={addressOf({ page: 'run', name })}>{name}</a>
              {summary && <StateBadge state={summary.state} />}
              {summary && <span class="number">{showCount(summary.step)} steps</span>}
            </li>
          );
        })}
      </ul>
      <section class="card" aria-labelledby="differences-title">
        <h2 id="differences-title">Where their configurations differ</h2>
        {details.length > 0 && <Differences details={details} />}
      </section>
      <section class="card" aria-labelledby="pictures-title">
        <h2 id="pictures-title">Pictures</h2>
        <Snapshots runs={shown.map(({ name, colour, pictures }) => ({ name, title: name, colour, pictures }))} />
      </section>
      <Curves empty={shown.length === names.length && groups.length === 0}>
        {(options) =>
          groups.flatMap(({ title, note, curves, share }) =>
            curves.map(({ name: curve, label }) => (
              <Chart
                key={curve}
                title={`${title}: ${label}`}
                note={note}
                share={share}
                options={options}
                version={version}
                curves={shown.flatMap(({ name, colour, history }) => {
                  const series = history.series[curve];
                  return series ? [{ label: name, colour, series }] : [];
                })}
              />
            )),
          )
        }
      </Curves>
    </>
  );
}

function Differences({ details }: { readonly details: readonly RunDetail[] }) {
  const differences = configDifferences(details.map(({ config }) => config));
  if (differences.length === 0) return <p class="empty">Nowhere: these runs are the same.</p>;
  return (
    <Scroll label="Differences of the configurations">
      <table class="differences">
        <thead>
          <tr>
            <th scope="col">Field</th>
            {details.map(({ summary }, place) => (
              <th scope="col" key={summary.name}>
                <span class="key" style={{ background: colourAt(place) }} /> {summary.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.map(({ path, values }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              {values.map((value, place) => (
                <td key={details[place]!.summary.name}>{showValue(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
