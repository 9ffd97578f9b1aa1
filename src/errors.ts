/** The one error class of the package: what is wrong, and what to do about it. */

export type ErrorCode =
  | 'usage' // an option, argument or call that cannot be understood
  | 'config' // a configuration that does not validate
  | 'shape' // values whose shapes do not fit an operator or a network
  | 'data' // input data that is missing, broken or does not fit
  | 'run' // a directory that is not a run, or a run in the wrong state
  | 'checkpoint' // a checkpoint that is broken or of another network
  | 'io' // the file system refused
  | 'diverged' // training left the finite numbers
  | 'runtime'; // ONNX Runtime refused

/**
 * An error that a user can act on. `message` reads "what is wrong; expected …; received …" and `remedy`
 * says what to do next. The command line prints both without a stack.
 */
export class AliError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(shortened(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AliError';
    this.code = code;
    this.remedy = options.remedy;
  }
}

/** What is quoted of a file can be of any length; an error stays one that a person reads. */
const longestMessage = 4000;

function shortened(message: string): string {
  if (message.length <= longestMessage) return message;
  const half = longestMessage / 2 - 10;
  return `${message.slice(0, half)} … ${message.slice(-half)}`;
}

/** Nobody misspells a longer one, and comparing takes its length times that of the candidates. */
const longestWord = 100;

/** The candidate that a misspelt word most likely meant, if one is near enough: for "did you mean". */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > longestWord) return undefined;
  let best: string | undefined;
  let least = (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance, where two neighbours that changed places count once. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced, swapped ? before[j - 2]! + 1 : replaced));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
