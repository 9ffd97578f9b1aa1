/** What of the library works in a browser: nothing here needs Node.js. Published as `adversarial-inference/browser`. */

export * as mixtures from '../data/mixtures.ts';
export { type Attributes, type DataSplit, gather } from '../data/split.ts';
export { AliError, type ErrorCode } from '../errors.ts';
export * as measures from '../evaluate/of-arrays.ts';
export * as graph from '../graph/index.ts';
export { type InterpolationMethod, interpolate } from '../model/interpolate.ts';
export type { Codes } from '../networks/inference.ts';
export type { NetworkSpecification } from '../networks/networks.ts';
export { type EncodedModel, encodeModel, type ModelOptions } from '../onnx/model.ts';
export { type Config, type ConfigOverrides, configSchema } from '../presets/config.ts';
export { fitColumns } from '../presets/fit.ts';
export { findPreset, presets } from '../presets/index.ts';
export type { RandomAddress } from '../random/address.ts';
export { fillBytes, fillNormal, fillUniform } from '../random/fill.ts';
export { Session, type Tensor } from '../runtime/session.ts';
export type { Watch } from '../train/step.ts';
export {
  type CodeOptions,
  type ExportedNetworks,
  loadExported,
  type NetworkFiles,
} from './exported-networks.ts';
export { createTraining, type Training, type TrainingOptions } from './training.ts';
