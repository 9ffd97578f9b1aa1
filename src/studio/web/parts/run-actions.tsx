/** The buttons of a run: stop, which writes a checkpoint first, and resume. */

import { useEffect, useState } from 'preact/hooks';
import type { RunSummary } from '../../shared/messages.ts';
import { hasToken, resumeRun, stopRun } from '../logic/client.ts';
import { Problem, problemOf } from './problem.tsx';

export function RunActions({ run }: { readonly run: RunSummary }) {
  const [asked, setAsked] = useState<'stop' | 'resume'>();
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  const { state, canStop, canResume, name } = run;
  useEffect(() => setAsked(undefined), [state]);
  const ask = async (action: 'stop' | 'resume') => {
    setAsked(action);
    setProblem(undefined);
    try {
      await (action === 'stop' ? stopRun(name) : resumeRun(name));
    } catch (error) {
      setProblem(problemOf(error));
      setAsked(undefined);
    }
  };
  if (!canStop && !canResume) return null;
  const locked = asked !== undefined || !hasToken();
  return (
    <div class="actions">
      {canStop && (
        <button type="button" disabled={locked} onClick={() => ask('stop')}>
          {asked === 'stop' ? 'Writing a checkpoint …' : 'Stop'}
        </button>
      )}
      {canResume && (
        <button type="button" class="primary" disabled={locked} onClick={() => ask('resume')}>
          {asked === 'resume' ? 'Going on …' : 'Resume'}
        </button>
      )}
      {problem && <Problem error={problem} />}
    </div>
  );
}
