/**
 * A cloud of points as pixels: drawn number by number into memory, which takes ten thousand points in a few milliseconds on any
 * machine, with or without a graphics processor.
 */

/** What of the map is seen: the map's point in the middle, and how many pixels a unit of it takes. */
export interface MapView {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Cloud {
  /** [count, 2] */
  readonly places: Float32Array;
  /** The group of every point, which says its colour. */
  readonly groups: Uint16Array;
  /** Red, green and blue of every group, 0…255; undefined for one that is not shown. */
  readonly colours: readonly (readonly [number, number, number] | undefined)[];
}

/** The view that shows all points, with a margin. */
export function wholeView(places: Float32Array, { width, height }: Size): MapView {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let place = 0; place + 1 < places.length; place += 2) {
    left = Math.min(left, places[place]!);
    right = Math.max(right, places[place]!);
    bottom = Math.min(bottom, places[place + 1]!);
    top = Math.max(top, places[place + 1]!);
  }
  if (!(right >= left)) return { x: 0, y: 0, scale: 1 };
  const scale = 0.92 * Math.min(width / Math.max(right - left, 1e-9), height / Math.max(top - bottom, 1e-9));
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale };
}

/** Pixel of a place of the map; y points up in the map. */
export function toPixel(view: MapView, { width, height }: Size, x: number, y: number): [number, number] {
  return [width / 2 + (x - view.x) * view.scale, height / 2 - (y - view.y) * view.scale];
}

/** The view `factor` times as near, with the map's place at a pixel staying there. */
export function zoomed(
  view: MapView,
  { width, height }: Size,
  factor: number,
  [left, top]: readonly [number, number],
): MapView {
  const scale = view.scale * factor;
  const [right, up] = [left - width / 2, height / 2 - top];
  return { x: view.x + right / view.scale - right / scale, y: view.y + up / view.scale - up / scale, scale };
}

/** The number of the shown point nearest to a pixel, within `reach` pixels; undefined where there is none. */
export function pointAt(
  cloud: Cloud,
  view: MapView,
  size: Size,
  [left, top]: readonly [number, number],
  reach: number,
): number | undefined {
  let found: number | undefined;
  let least = reach * reach;
  for (let point = 0; point < cloud.groups.length; point++) {
    const [x, y] = toPixel(view, size, cloud.places[2 * point]!, cloud.places[2 * point + 1]!);
    const square = (x - left) ** 2 + (y - top) ** 2;
    if (square > least || !cloud.colours[cloud.groups[point]!]) continue;
    least = square;
    found = point;
  }
  return found;
}

/**
 * Draws all shown points over `ground`, half transparent, so that dense places show.
 * @param pixels width × height, each as a canvas keeps it in memory
 * @param radius of a dot in pixels
 */
export function drawCloud(
  pixels: Uint8ClampedArray,
  size: Size,
  cloud: Cloud,
  {
    view,
    radius,
    ground,
  }: { readonly view: MapView; readonly radius: number; readonly ground: readonly [number, number, number] },
): void {
  const { width, height } = size;
  new Uint32Array(pixels.buffer, pixels.byteOffset, width * height).fill(
    new Uint32Array(Uint8Array.of(...ground, 255).buffer)[0]!,
  );
  const reach = Math.ceil(radius);
  const { offsets, shares } = dotOf(radius, reach, width);
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  const { places, groups, colours } = cloud;
  const middle = { x: width / 2 - view.x * view.scale, y: height / 2 + view.y * view.scale };
  for (let point = 0; point < groups.length; point++) {
    const colour = colours[groups[point]!];
    if (!colour) continue;
    const left = Math.round(middle.x + places[2 * point]! * view.scale);
    const top = Math.round(middle.y - places[2 * point + 1]! * view.scale);
    if (left < reach || top < reach || left + reach >= width || top + reach >= height) continue;
    const [red, green, blue] = colour;
    const centre = 4 * (top * width + left);
    for (let part = 0; part < offsets.length; part++) {
      const to = centre + offsets[part]!;
      const share = shares[part]!;
      bytes[to] = bytes[to]! + ((share * (red - bytes[to]!)) >> 8);
      bytes[to + 1] = bytes[to + 1]! + ((share * (green - bytes[to + 1]!)) >> 8);
      bytes[to + 2] = bytes[to + 2]! + ((share * (blue - bytes[to + 2]!)) >> 8);
    }
  }
}

/** Bytes from the middle of a dot to its pixels, and how much of each it covers, of 256: three quarters where it is whole. */
function dotOf(
  radius: number,
  reach: number,
  width: number,
): { readonly offsets: Int32Array; readonly shares: Int32Array } {
  const offsets: number[] = [];
  const shares: number[] = [];
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const share = Math.round(192 * Math.min(Math.max(radius + 0.5 - Math.hypot(row, column), 0), 1));
      if (share === 0) continue;
      offsets.push(4 * (row * width + column));
      shares.push(share);
    }
  }
  return { offsets: Int32Array.from(offsets), shares: Int32Array.from(shares) };
}
