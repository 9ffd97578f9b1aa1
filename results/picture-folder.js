// A folder of many JPEG files of CelebA's size: distinct drawn pictures, linked to as many names as are wanted.
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'jpeg-js';

const [width, height] = [178, 218];

/** A face of sorts: an oval before a gradient, with eyes and a mouth, all placed and coloured by the number. */
function draw(number) {
  const data = new Uint8Array(width * height * 4);
  let state = number * 2654435761 + 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  const colours = Array.from({ length: 4 }, () => [random() * 255, random() * 255, random() * 255]);
  const [x0, y0, rx, ry] = [70 + 38 * random(), 90 + 38 * random(), 40 + 20 * random(), 55 + 25 * random()];
  const inside = (x, y, cx, cy, a, b) => ((x - cx) / a) ** 2 + ((y - cy) / b) ** 2 < 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const eye = inside(x, y, x0 - rx / 2.5, y0 - 12, 7, 4) || inside(x, y, x0 + rx / 2.5, y0 - 12, 7, 4);
      const mouth = inside(x, y, x0, y0 + ry / 2, rx / 3, 5);
      const part = eye ? 3 : mouth ? 2 : inside(x, y, x0, y0, rx, ry) ? 1 : 0;
      const shade = part === 0 ? y / height : 0.8 + 0.2 * Math.cos(x / 9);
      const noise = 12 * random();
      const pixel = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) data[pixel + channel] = colours[part][channel] * shade + noise;
      data[pixel + 3] = 255;
    }
  }
  return encode({ width, height, data }, 85).data;
}

/** Makes `count` files NNNNNN.jpg in a new folder; every `distinct`-th has the same content, under another name. */
export function makePictureFolder(folder, { count, distinct }) {
  mkdirSync(folder, { recursive: true });
  const path = (number) => join(folder, `${String(number + 1).padStart(6, '0')}.jpg`);
  for (let number = 0; number < count; number++) {
    if (number < distinct) writeFileSync(path(number), draw(number));
    else linkSync(path(number % distinct), path(number));
  }
}
