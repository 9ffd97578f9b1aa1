/** Planes through latent space: the codes origin + x · u + y · v. */

export interface LatentPlane {
  readonly origin: Float32Array;
  readonly across: Float32Array;
  readonly up: Float32Array;
}

/** The plane through a code along two of its latents, so that coordinates are theirs less the code's. */
export function planeOfLatents(origin: Float32Array, across: number, up: number): LatentPlane {
  const unit = (latent: number) => Float32Array.from(origin, (_, place) => (place === latent ? 1 : 0));
  return { origin, across: unit(across), up: unit(up) };
}

/** The code at coordinates (x, y). */
export function planeCode({ origin, across, up }: LatentPlane, x: number, y: number): Float32Array {
  return origin.map((value, place) => value + x * across[place]! + y * up[place]!);
}

/** Codes of a grid of side × side places, the top row (y = reach) first: [side², latentSize]; side at least 2. */
export function planeGrid(
  plane: LatentPlane,
  { side, reach }: { readonly side: number; readonly reach: number },
): Float32Array {
  const size = plane.origin.length;
  const codes = new Float32Array(side * side * size);
  const at = (place: number) => ((2 * place) / (side - 1) - 1) * reach;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      codes.set(planeCode(plane, at(column), -at(row)), (row * side + column) * size);
    }
  }
  return codes;
}

/** The coordinates at a place of the picture of such a grid, 0…1 from its left and top; images are centred on their codes. */
export function planePlace(
  left: number,
  top: number,
  { side, reach }: { readonly side: number; readonly reach: number },
): [number, number] {
  const at = (share: number) => {
    const place = Math.min(Math.max(share * side - 0.5, 0), side - 1);
    return ((2 * place) / (side - 1) - 1) * reach;
  };
  return [at(left), -at(top)];
}

/** The inverse of `planePlace`: 0…1 from the left and the top. */
export function placeOnPlane(
  x: number,
  y: number,
  { side, reach }: { readonly side: number; readonly reach: number },
): [number, number] {
  const share = (value: number) => (((value / reach + 1) / 2) * (side - 1) + 0.5) / side;
  return [share(x), share(-y)];
}
