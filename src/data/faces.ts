/** Drawn faces with known attributes: a conditional model's data that come with the package, the same on every machine. */

import { fillUniform } from '../random/fill.ts';
import { createDataset, type DataSplit, type Dataset } from './dataset.ts';
import { drawFace, faceAttributes, faceDraws, faceSide } from './face-drawing.ts';

/** The seed of the faces themselves; it does not follow a run's seed, so that all runs see the same data. */
const facesSeed = 2016;

const trainCount = 12_000;
const testCount = 2000;

/**
 * 12,000 faces to train on and 2,000 held out, bytes of shape [3, 32, 32], with 8 attributes, each of which half of the faces have,
 * independently of the others.
 */
export function loadFaces(): Dataset {
  return createDataset({
    name: 'faces',
    shape: [3, faceSide, faceSide],
    train: drawFaces(trainCount, 'data/faces/train'),
    test: drawFaces(testCount, 'data/faces/test'),
    source: `drawn: faces with ${faceAttributes.length} attributes, seed ${facesSeed}`,
  });
}

/** The attributes are step 0 of the stream, everything else of the faces step 1. */
function drawFaces(count: number, stream: string): DataSplit {
  const picks = new Float32Array(count * faceAttributes.length);
  const draws = new Float32Array(count * faceDraws);
  fillUniform(picks, { seed: facesSeed, stream, step: 0 });
  fillUniform(draws, { seed: facesSeed, stream, step: 1 });
  const present = Uint8Array.from(picks, (value) => (value < 0.5 ? 1 : 0));
  const size = 3 * faceSide ** 2;
  const values = new Uint8Array(count * size);
  for (let face = 0; face < count; face++) {
    const own = present.subarray(face * faceAttributes.length);
    drawFace(
      (attribute) => own[faceAttributes.indexOf(attribute)] === 1,
      draws.subarray(face * faceDraws, (face + 1) * faceDraws),
      values.subarray(face * size, (face + 1) * size),
    );
  }
  return { values, count, attributes: { names: faceAttributes, values: present } };
}
