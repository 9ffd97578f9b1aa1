/** One run: where it stands, its pictures, its curves, what to watch out for, what it is made of. */

import { useEffect, useState } from 'preact/hooks';
import type { RunDetail, RunSummary } from '../../shared/messages.ts';
import { readRun } from '../logic/client.ts';
import { groupCurves } from '../logic/curve-groups.ts';
import { showCount, showDuration } from '../logic/format.ts';
import { colourAt } from '../logic/palette.ts';
import { modelAddress } from '../logic/route.ts';
import { Chart } from '../parts/chart.tsx';
import { Curves } from '../parts/curves.tsx';
import { Disconnected } from '../parts/disconnected.tsx';
import { Problem, problemOf } from '../parts/problem.tsx';
import { RunActions } from '../parts/run-actions.tsx';
import { RunFacts } from '../parts/run-facts.tsx';
import { Snapshots } from '../parts/snapshots.tsx';
import { Progress, StateBadge } from '../parts/state-badge.tsx';
import { useLive } from '../parts/use-live.ts';
import { useTitle } from '../parts/use-title.ts';
import { Warnings } from '../parts/warnings.tsx';

export function RunPage({ name }: { readonly name: string }) {
  useTitle(name);
  const { runs, live, connected } = useLive([name]);
  const summary = runs?.get(name);
  const { detail, problem } = useDetail(name, summary);
  if (problem && !summary) return <Problem error={problem} />;
  const run = live.get(name);
  const groups = run ? groupCurves(Object.keys(run.history.series)) : [];
  return (
    <>
      {!connected && <Disconnected />}
      <RunHead name={name} summary={summary} elapsed={run?.history.clock} />
      {summary?.problem && <Problem error={{ message: summary.problem, remedy: summary.remedy }} />}
      {run && <Warnings warnings={run.warnings} />}
      <div class="run-page">
        <section class="card pictures-card" aria-labelledby="pictures-title">
          <h2 id="pictures-title">Pictures</h2>
          {run && <Snapshots runs={[{ name, pictures: run.pictures }]} />}
        </section>
        <Curves empty={run !== undefined && groups.length === 0}>
          {(options) =>
            run &&
            groups.map(({ title, note, curves, share }) => (
              <Chart
                key={title}
                title={title}
                note={note}
                share={share}
                options={options}
                version={run.version}
                curves={curves.map(({ name: curve, label }, place) => ({
                  label,
                  colour: colourAt(place),
                  series: run.history.series[curve]!,
                }))}
              />
            ))
          }
        </Curves>
      </div>
      {detail && <RunFacts detail={detail} />}
    </>
  );
}

function RunHead({
  name,
  summary,
  elapsed,
}: {
  readonly name: string;
  readonly summary: RunSummary | undefined;
  readonly elapsed: number | undefined;
}) {
  return (
    <div class="run-head">
      <div>
        <h1>{name}</h1>
        {summary && (
          <p>
            {summary.preset} · {summary.objective} · {summary.data} · seed {summary.seed}
          </p>
        )}
      </div>
      {summary && (
        <div class="standing">
          <StateBadge state={summary.state} />
          <div class="steps">
            <Progress step={summary.step} steps={summary.steps} />
            <span class="number">
              {showCount(summary.step)} / {showCount(summary.steps)} steps
              {elapsed ? ` · ${showDuration(elapsed)}` : ''}
              {summary.rate ? ` · ${summary.rate.toPrecision(3)} a second` : ''}
            </span>
          </div>
          <a class="button" href={modelAddress(name)}>
            Play with the model
          </a>
          <RunActions run={summary} />
        </div>
      )}
    </div>
  );
}

/** What is not in the live state; read again when the run's state or step of a checkpoint may have changed. */
function useDetail(name: string, summary: RunSummary | undefined) {
  const [detail, setDetail] = useState<RunDetail>();
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  useEffect(() => {
    readRun(name).then(
      (read) => {
        setDetail(read);
        setProblem(undefined);
      },
      (error) => setProblem(problemOf(error)),
    );
  }, [name, summary?.state, summary?.picture]);
  return { detail, problem };
}
