// How large the package may be. README.md says how large it is; what grows beyond this is to be looked at.

export const limits = { packedMiB: 10, unpackedMiB: 36, files: 1000 };

/** What of a pack is over its limit, as sentences. */
export function overLimits({ size, unpackedSize, files }) {
  const measured = { packedMiB: size / 2 ** 20, unpackedMiB: unpackedSize / 2 ** 20, files: files.length };
  return Object.entries(limits)
    .filter(([name, limit]) => measured[name] > limit)
    .map(([name, limit]) => `${name}: expected at most ${limit}; received ${Math.ceil(measured[name] * 10) / 10}`);
}
