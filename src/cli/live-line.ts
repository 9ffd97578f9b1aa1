/** One line at the bottom of a terminal that is redrawn in place. */

export interface LiveLine {
  /** Shows the text, cut to the width of the terminal; not more often than every 100 ms. */
  show(text: string): void;
  /** Takes the line away, so that something permanent can be printed in its place. */
  clear(): void;
}

const interval = 100;
const erase = '\r\x1b[2K';

/** On a stream that is no terminal, or one that cannot move its cursor, nothing is shown. */
export function createLiveLine(stream: NodeJS.WriteStream): LiveLine {
  let shown = false;
  let last = Number.NEGATIVE_INFINITY;
  if (!isTerminal(stream)) return { show: () => {}, clear: () => {} };
  return {
    show(text) {
      const now = performance.now();
      if (now - last < interval) return;
      last = now;
      stream.write(erase + text.slice(0, (stream.columns || 80) - 1));
      shown = true;
    },
    clear() {
      if (shown) stream.write(erase);
      shown = false;
    },
  };
}

export function isTerminal(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}
