/** Answers that many ask for at once: made once, kept for a moment, and written as JSON once. */

/**
 * The same as `make`, but an answer whose making began less than `milliseconds` ago is given again. Errors are not kept longer.
 * @param options.keep answers at most
 * @param options.version an answer is not given again once this has become another
 */
export function lately<Answer>(
  make: (key: string) => Promise<Answer>,
  {
    milliseconds,
    keep = 64,
    version = () => 0,
  }: { readonly milliseconds: number; readonly keep?: number; readonly version?: () => number },
): (key: string) => Promise<Answer> {
  const made = new Map<
    string,
    { readonly answer: Promise<Answer>; readonly began: number; readonly version: number }
  >();
  return (key) => {
    const now = performance.now();
    const known = made.get(key);
    if (known && now - known.began < milliseconds && known.version === version()) return known.answer;
    made.delete(key);
    const begun = { began: now, version: version() };
    const answer = make(key);
    made.set(key, { ...begun, answer });
    for (const oldest of made.keys()) {
      if (made.size <= keep) break;
      made.delete(oldest);
    }
    return answer;
  };
}

const texts = new WeakMap<object, string>();

/** A value that will not change any more as JSON. */
export function jsonText(value: object): string {
  const text = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, text);
  return text;
}
