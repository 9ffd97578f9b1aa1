/** The lab's colours: blue is the encoder's joint, orange the decoder's, as points and as the verdict of D. */

/** Red, green and blue, 0 … 255. */
export type Colour = readonly [number, number, number];

export interface Palette {
  /** The data x and their codes ẑ. */
  readonly encoderJoint: string;
  /** The noise z and what is decoded from it, x̃. */
  readonly decoderJoint: string;
  /** Reconstructions x̂. */
  readonly reconstruction: string;
  /** Axes and circles behind the points. */
  readonly guide: string;
  readonly ink: string;
  /** D's map at 0 (the decoder's), 1/2 and 1 (the encoder's). */
  readonly field: readonly [Colour, Colour, Colour];
}

export const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    encoderJoint: '#1d4ed8',
    decoderJoint: '#c2410c',
    reconstruction: '#047857',
    guide: '#94a3b8',
    ink: '#0f172a',
    field: [
      [253, 200, 145],
      [255, 255, 255],
      [170, 205, 254],
    ],
  },
  dark: {
    encoderJoint: '#7db4ff',
    decoderJoint: '#fb923c',
    reconstruction: '#34d399',
    guide: '#64748b',
    ink: '#f1f5f9',
    field: [
      [92, 42, 14],
      [17, 24, 39],
      [20, 52, 110],
    ],
  },
};

/**
 * D's map as pixels (red, green, blue, opacity), one for each of `values` in 0 … 1. A good D is unsure nearly everywhere,
 * so distances from 1/2 are shown by their root.
 */
export function colourField(values: Float32Array, [low, middle, high]: Palette['field']): Uint8ClampedArray {
  const out = new Uint8ClampedArray(4 * values.length);
  for (const [i, value] of values.entries()) {
    const far = value < 0.5 ? low : high;
    const share = Math.sqrt(Math.abs(2 * value - 1));
    for (let c = 0; c < 3; c++) out[4 * i + c] = middle[c]! + (far[c]! - middle[c]!) * share;
    out[4 * i + 3] = 255;
  }
  return out;
}
