/** The worker of the lab: everything that computes, off the page's thread. */

import { conduct, type Wish } from '../../lab/conductor.ts';

const { port1: turn, port2: turned } = new MessageChannel();

const take = conduct({
  send: (message) => self.postMessage(message),
  // A message to itself comes back behind those that wait already; timers would wait for some milliseconds more.
  rest: () =>
    new Promise((resolve) => {
      turned.onmessage = () => resolve();
      turn.postMessage(null);
    }),
});

self.onmessage = ({ data }: MessageEvent<Wish>) => take(data);
