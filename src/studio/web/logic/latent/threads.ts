/** How many threads WebAssembly gets in this browser. */

/** More than these gain little on batches of 32 small images. */
const most = 4;

/**
 * Threads share memory, which browsers give only to a page that no other site can look into: the studio's server says so of its own.
 * @param cores what `navigator.hardwareConcurrency` says
 */
export function threadsFor({ isolated, cores }: { readonly isolated: boolean; readonly cores: number }): number {
  return isolated ? Math.max(1, Math.min(most, cores)) : 1;
}
