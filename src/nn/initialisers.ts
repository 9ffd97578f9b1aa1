/** How a state gets its first numbers. */

import { AliError } from '../errors.ts';
import type { Shape } from '../graph/index.ts';
import { fillNormal } from '../random/fill.ts';

export interface InitialiserContext {
  readonly name: string;
  readonly shape: Shape;
  readonly seed: number;
  /** Mean of the data, item-shaped, in the networks' range (pixels in [0, 1]); for the log-odds initialiser. */
  readonly dataMean?: Float32Array | undefined;
}

/** Fills `out`, the numbers of one state. Draws come from the stream "initial/<name>" at step 0. */
export type Initialiser = (out: Float32Array, context: InitialiserContext) => void;

export const zeros: Initialiser = (out) => void out.fill(0);
export const ones: Initialiser = (out) => void out.fill(1);

/** N(0, std²), the same for every weight: the paper's choice, 0.01 for images and 0.02 for the toy. */
export function isotropicNormal(std: number): Initialiser {
  return (out, { name, seed }) => {
    fillNormal(out, { seed, stream: `initial/${name}`, step: 0 });
    for (let i = 0; i < out.length; i++) out[i]! *= std;
  };
}

/** N(0, 2 / (fan in + fan out)); Glorot and Bengio 2010. */
export const xavier: Initialiser = (out, context) => {
  const { fanIn, fanOut } = fans(context.shape);
  isotropicNormal(Math.sqrt(2 / (fanIn + fanOut)))(out, context);
};

/** N(0, 2 / fan in); He et al. 2015. */
export const he: Initialiser = (out, context) => {
  isotropicNormal(Math.sqrt(2 / fans(context.shape).fanIn))(out, context);
};

/**
 * log(p / (1 - p)) of the mean data item, p clipped to [1e-7, 1 - 1e-7]: the decoder's last bias starts here, so that its
 * sigmoid first paints the mean image (ALI, section 4). A bias per channel takes the channel's mean.
 */
export const logOdds: Initialiser = (out, { name, dataMean }) => {
  if (!dataMean || dataMean.length % out.length !== 0) {
    throw new AliError(
      'config',
      `${name}: log-odds need the mean of the data; expected ${out.length} numbers; received ${dataMean?.length ?? 'none'}`,
    );
  }
  const places = dataMean.length / out.length;
  for (let i = 0; i < out.length; i++) {
    let total = 0;
    for (let j = 0; j < places; j++) total += dataMean[i * places + j]!;
    const p = Math.min(Math.max(total / places, 1e-7), 1 - 1e-7);
    out[i] = Math.log(p / (1 - p));
  }
};

/** `first` for the first half of the numbers and `second` for the rest: outputs of two parts, as [mean, log sigma]. */
export function halves(first: Initialiser, second: Initialiser): Initialiser {
  return (out, context) => {
    first(out.subarray(0, out.length / 2), context);
    second(out.subarray(out.length / 2), context);
  };
}

/** Fan in and fan out of a dense weight [in, out] or a filter [out, in, kh, kw]. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const [a = 1, b = 1, kh = 1, kw = 1] = shape;
  return shape.length === 2 ? { fanIn: a, fanOut: b } : { fanIn: b * kh * kw, fanOut: a * kh * kw };
}
