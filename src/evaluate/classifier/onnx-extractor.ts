/** Features from any ONNX file that the user gives. */

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Ranks } from '../../distributed/ranks.ts';
import { AliError } from '../../errors.ts';
import { Session } from '../../runtime/session.ts';
import type { Extractor } from './extractor.ts';
import { fitInput, type InputFit } from './fit-input.ts';
import { inBatches } from './in-batches.ts';

/** Which tensors of an ONNX file are what: its input, its features and its class probabilities, by name. */
export interface OnnxExtractorOptions {
  /** Name of the input, float32: [batch, …shape], or what items can be fitted to, as `loadOnnxExtractor` says. */
  readonly input: string;
  /** Name of the output with the features, float32 with one row an item. */
  readonly output: string;
  /** Name of the output with class probabilities, if there is one. */
  readonly probabilities?: string;
  /** Shape of one item; the model is fed values in [0, 1] and scales them itself where it wants others. */
  readonly shape: readonly number[];
  readonly threads?: number;
  /** Those that look at the same and share it. Default this process alone. */
  readonly ranks?: Ranks;
}

const maximumBytes = 2 ** 31;

/**
 * Loads an ONNX model as a feature extractor. The file's own operators run, nothing else of it. Where its input has a fixed batch,
 * that many items are fed at a time; where it has three channels, grey images are repeated; where it has a fixed height and width,
 * images are resized (bilinear, the middles of pixels aligned, without smoothing before); where it is [batch, numbers], items are
 * fed one number after another.
 * @throws AliError 'io' where it cannot be read, 'runtime' where it is no model or has not those names, 'shape' where items do not
 * fit its input
 */
export async function loadOnnxExtractor(path: string, options: OnnxExtractorOptions): Promise<Extractor> {
  const { input, shape, threads = 1 } = options;
  const found = await stat(path).catch((cause) => {
    throw new AliError('io', `cannot read ${path}`, { remedy: 'check the path', cause });
  });
  if (!found.isFile() || found.size > maximumBytes) {
    throw new AliError('io', `${path}: expected a file of at most ${maximumBytes} bytes; received ${found.size}`);
  }
  const bytes = await readFile(path);
  const inputs = [{ name: input, shape: [1, ...shape], dtype: 'float32' as const }];
  const session = await Session.create({ bytes, inputs, outputs: [], nodeCount: 0, flops: 0 }, { threads });
  const declared = session.declaredInputs.find(({ name }) => name === input);
  try {
    if (declared?.type !== 'float32') {
      const found = session.declaredInputs.map(({ name, type }) => `${name} (${type})`).join(', ') || 'none';
      throw new AliError('runtime', `${path}: expected a float32 input "${input}"; received ${found}`, {
        remedy: 'name an input of the model, exported in float32',
      });
    }
    const names = session.outputNames;
    const missing = [options.output, options.probabilities].find((name) => name !== undefined && !names.includes(name));
    if (missing !== undefined) {
      throw new AliError('runtime', `${path}: expected an output "${missing}"; received ${names.join(', ')}`, {
        remedy: 'name an output of the model',
      });
    }
    return extractorOf(path, session, { ...options, fit: fitInput(input, shape, declared.axes) });
  } catch (error) {
    await session.release();
    throw error;
  }
}

function extractorOf(
  path: string,
  session: Session,
  { input, output, probabilities, shape, fit, ranks }: OnnxExtractorOptions & { readonly fit: InputFit },
): Extractor {
  return {
    name: `${basename(path)}, output "${output}"`,
    async look(values) {
      const seen = await inBatches(session, { values, shape, input, fit, ranks });
      const pick = (name: string) => {
        const points = seen[name];
        if (points) return points;
        throw new AliError('runtime', `${path}: expected float32 numbers of the output "${name}"; received others`);
      };
      return {
        features: pick(output),
        ...(probabilities !== undefined && { probabilities: pick(probabilities) }),
      };
    },
    release: () => session.release(),
  };
}
