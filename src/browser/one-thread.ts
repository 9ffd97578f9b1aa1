/** What the bundle has in place of `node:os`: measures ask it for how many threads there are. */

export const availableParallelism = () => 1;
