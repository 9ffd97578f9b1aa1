// The cost model of a data-parallel step, and what it says of the points that distributed.js measures.

/** Of what TCP with frames of 1500 bytes carries, 1448 of 1538 are ours. */
const payload = 1448 / 1538;
const round = (number, digits) => Number(number.toFixed(digits));
const relative = (modelled, measured) => round(modelled / measured - 1, 3);
const sound = (rows = []) => rows.filter((row) => row.failed === undefined);

/** A measured row with the share of communication in its step. */
export const withShare = (row) =>
  row.failed === undefined ? { ...row, communicationShare: round(row.communication / row.step, 3) } : row;

/**
 * Milliseconds of an allreduce over n ranks: it sends 2 (n - 1) / n of the bytes over each host's link (Rabenseifner 2004, the least
 * there can be) in 2 log2(n) rounds of a latency, and copies and adds as many of them, for which two ranks without a network between
 * them take `copying` milliseconds. Without `gigabits` there is no link.
 */
function allreduce(ranks, { megabytes, gigabits, latency, copying }) {
  const share = (2 * (ranks - 1)) / ranks;
  const transfer = gigabits === undefined ? 0 : share * (megabytes / ((gigabits * 1000 * payload) / 8)) * 1000;
  const communication = ranks === 1 ? 0 : transfer + share * copying + 2 * Math.ceil(Math.log2(ranks)) * latency;
  return { communication, transfer };
}

/** The step on n hosts: what a rank computes and waits, held as measured, and the allreduce. */
function onHosts(row, hosts, copying) {
  const { feed, graph, wait, update, latency, gigabits, exchangedMB: megabytes } = row;
  const { communication, transfer } = allreduce(hosts, { megabytes, gigabits, latency, copying });
  const computing = feed + graph + wait + update;
  const step = computing + communication;
  return {
    hosts,
    gigabits,
    step: round(step, 1),
    communication: round(communication, 1),
    communicationShare: round(communication / step, 3),
    efficiency: round(computing / step, 3),
    savedByHalfTheBytes: round(transfer / 2 / step, 3),
  };
}

/**
 * A measured row beside its model, in which computing and waiting are those of `from`, two ranks under the same MPI without a network;
 * more ranks than cores compute that much longer. Bytes and latency are the row's own.
 */
function confirm(row, from, cores) {
  const { vendor = from.vendor, ranks, gigabits, latency, exchangedMB: megabytes } = row;
  const { communication } = allreduce(ranks, { megabytes, gigabits, latency, copying: from.communication });
  const modelled = (from.feed + from.graph + from.update) * Math.max(1, ranks / cores) + from.wait + communication;
  return {
    vendor,
    ranks,
    ...(gigabits !== undefined && { gigabits }),
    measured: row.step,
    modelled: round(modelled, 1),
    error: relative(modelled, row.step),
    communication: { measured: row.communication, modelled: round(communication, 1) },
    errorOfCommunication: relative(communication, row.communication),
  };
}

/**
 * @param ranksHere measured rows of ranks on one machine of `cores` cores
 * @param twoHosts measured rows of two hosts under Open MPI
 */
export function modelled(ranksHere, twoHosts, cores) {
  const rows = sound(ranksHere.rows);
  const pairOf = (vendor) => rows.find((row) => row.vendor === vendor && row.ranks === 2);
  const pair = pairOf('Open MPI');
  if (!pair) return undefined;
  const hosts = sound(twoHosts);
  const crowded = rows.filter(({ vendor, ranks }) => ranks > 2 && pairOf(vendor));
  return {
    confirmed: [
      ...hosts.map((row) => confirm(row, pair, cores)),
      ...crowded.map((row) => confirm(row, pairOf(row.vendor), cores)),
    ],
    hosts: hosts.flatMap((row) => [1, 2, 4, 8, 16, 32, 64].map((count) => onHosts(row, count, pair.communication))),
  };
}
