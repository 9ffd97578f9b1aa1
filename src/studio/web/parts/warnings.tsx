/** Warnings of a run, in plain words with what to try. */

import type { Warning } from '../../shared/messages.ts';
import { showCount } from '../logic/format.ts';

export function Warnings({ warnings }: { readonly warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null;
  return (
    <section class="warnings" aria-labelledby="warnings-title">
      <h2 id="warnings-title">Worth a look</h2>
      <ul>
        {warnings.map(({ step, code, message, remedy }) => (
          <li key={`${code} ${step}`}>
            <p>
              {step > 0 && <span class="number">Step {showCount(step)}: </span>}
              {message}.
            </p>
            <p class="remedy">What to try: {remedy}.</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
