/** Work on what comes, ahead of whoever waits for it. */

/**
 * Yields `work` of each item, in the order of the items, while that of up to `depth - 1` later ones is under way.
 * @throws whatever `source` or `work` throws, where its turn comes
 */
export async function* workAhead<Item, Result>(
  source: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  { depth = 2 }: { readonly depth?: number } = {},
): AsyncGenerator<Result> {
  const underway: Promise<Result>[] = [];
  try {
    for await (const item of source) {
      const result = work(item);
      result.catch(() => {});
      underway.push(result);
      if (underway.length >= depth) yield await underway.shift()!;
    }
    while (underway.length > 0) yield await underway.shift()!;
  } finally {
    await Promise.allSettled(underway);
  }
}
