/** From the numbers of an evaluation to plain sentences: what is good, what is wrong, what to try. */

import { findingOf, type Group, type Note } from './finding.ts';
import { codeRules } from './reading/code-rules.ts';
import { planeRules } from './reading/plane-rules.ts';
import { sampleRules } from './reading/sample-rules.ts';

const rank = { wrong: 0, fair: 1, good: 2 };

/**
 * Sentences on what was measured, what is wrong first, each that is not good with what to try. Measures that say the same as others
 * speak only where they are not good. Thresholds are rules of thumb beside the floors of real data.
 */
export function readFindings(groups: readonly Group[]): Note[] {
  const rules = [...planeRules, ...sampleRules, ...codeRules];
  const notes = rules.flatMap((rule) => rule((id) => findingOf(groups, id)) ?? []);
  return notes.sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}
