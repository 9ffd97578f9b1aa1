/** What every latent does: how much the decoded item changes, on average, per unit of it. */

/** How many codes the effect is averaged over, and how far each latent is moved from them: half a unit either way. */
export const effectBases = 4;
const half = 0.5;

/** The codes to decode for one latent: each base with the latent half a unit up, then half a unit down. [2 · bases, latentSize] */
export function effectProbes(bases: Float32Array, latentSize: number, latent: number): Float32Array {
  const count = bases.length / latentSize;
  const probes = new Float32Array(2 * bases.length);
  probes.set(bases);
  probes.set(bases, bases.length);
  for (let base = 0; base < count; base++) {
    probes[base * latentSize + latent]! += half;
    probes[bases.length + base * latentSize + latent]! -= half;
  }
  return probes;
}

/** mean |G(z + e/2) - G(z - e/2)| over the numbers of items and the bases, from what those codes decode to. */
export function effectOf(decoded: Float32Array): number {
  const each = decoded.length / 2;
  let sum = 0;
  for (let place = 0; place < each; place++) sum += Math.abs(decoded[place]! - decoded[each + place]!);
  return sum / each;
}

/** Latents from the one of most effect on; those of equal effect in their own order. */
export function byEffect(effects: readonly number[]): number[] {
  return effects.map((_, latent) => latent).sort((a, b) => effects[b]! - effects[a]! || a - b);
}
