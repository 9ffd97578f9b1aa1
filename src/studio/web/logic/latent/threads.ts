/** How many threads WebAssembly gets in this browser. */

/** More than these gain little on batches of 32 small images. */
const most = 4;

/**
 * Half of the cores: they wait for one another after every layer, so that one which has to share its core, with a training or with the
 * page itself, holds up all of them (results/browser-threads.json). Threads share memory, which browsers give only to a page that
 * no other site can look into; the studio's server says so of its own.
 * @param cores what `navigator.hardwareConcurrency` says
 */
export function threadsFor({ isolated, cores }: { readonly isolated: boolean; readonly cores: number }): number {
  return isolated ? Math.max(1, Math.min(most, Math.floor(cores / 2))) : 1;
}
