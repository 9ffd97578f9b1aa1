/** Verdicts on numbers, and the words around them. Thresholds are rules of thumb. */

import type { Finding, FindingId, Note } from '../finding.ts';

export type Find = (id: FindingId) => Finding | undefined;
export type Rule = (find: Find) => Note | undefined;
type Verdict = Note['verdict'];

/** A verdict on a number that should be high: good from `good` on, wrong below `wrong`. */
export const highVerdict = (value: number, good: number, wrong: number): Verdict =>
  value >= good ? 'good' : value >= wrong ? 'fair' : 'wrong';
export const lowVerdict = (value: number, good: number, wrong: number): Verdict => highVerdict(-value, -good, -wrong);

/** A note, with advice unless all is good. */
export const note = (verdict: Verdict, text: string, advice: string): Note => ({
  verdict,
  text,
  ...(verdict !== 'good' && { advice }),
});

/** The same where there is something to say only if it is not good, as another measure says that. */
export const unlessGood = (verdict: Verdict, text: string, advice: string): Note | undefined =>
  verdict === 'good' ? undefined : note(verdict, text, advice);

export const percent = (value: number) => `${Number((100 * value).toFixed(value > 0.99 || value < 0.1 ? 1 : 0))} %`;
export const short = (value: number) => String(Number(value.toPrecision(3)));

export const longer = 'train further (ali resume RUN --steps N), with a schedule that reaches as far';
