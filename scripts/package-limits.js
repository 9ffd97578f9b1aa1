// How large the package and what it installs may be. README.md says how large they are; what grows beyond this is to be looked at.

/** `installedMiB` is all of node_modules where ONNX Runtime's own install script fetches nothing. */
export const limits = { packedMiB: 10, unpackedMiB: 36, files: 1000, installedMiB: 360 };

/** Which of these sizes are over their limit, as sentences. */
export function overLimits(measured) {
  return Object.entries(measured)
    .filter(([name, size]) => size > limits[name])
    .map(([name, size]) => `${name}: expected at most ${limits[name]}; received ${size}`);
}
