/** Every reader of what comes from outside, as the fuzzer's targets. */

import type { Target } from './target.ts';
import { upload, zip } from './targets/archives.ts';
import { idx, mat, npy, npz } from './targets/arrays.ts';
import { cifarBinary, cifarPickle } from './targets/cifar.ts';
import { jpeg, png } from './targets/pictures.ts';
import { configuration, runDirectory, safetensors } from './targets/runs.ts';
import { csv, parquet } from './targets/tables.ts';

export { createFuzzer } from './check.ts';

export const targets: readonly Target[] = [
  safetensors,
  npy,
  npz,
  zip,
  upload,
  idx,
  cifarBinary,
  cifarPickle,
  mat,
  png,
  jpeg,
  csv,
  parquet,
  configuration,
  runDirectory,
];
