/** What the lab shows of a run at one moment, as plain arrays: points of both joints, and D over data space. */

import { modeCoverage } from '../../evaluate/plane/mixture-modes.ts';
import { asPoints } from '../../evaluate/points.ts';
import { fillNormal } from '../../random/fill.ts';
import { extent } from './distributions.ts';
import type { Bench } from './laboratory.ts';

/** Points of each kind in a scene. */
export const shown = 500;

/** Places along a side of the map of D. */
export const fieldSize = 48;

/** Samples that are measured, as PacGAN does. */
const measured = 2500;

/** Points are [n, 2], one after another. */
export interface Scene {
  /** Held-out data, the same in every scene. */
  readonly x: Float32Array;
  /** Codes of x, and what is decoded from them; not with an objective that has no encoder. */
  readonly zHat?: Float32Array;
  readonly xHat?: Float32Array;
  /** N(0, I), the same in every scene, and what is decoded from it. */
  readonly z: Float32Array;
  readonly xTilde: Float32Array;
  /** sigmoid(D(x, z)) for the chosen z, over places of data space, from the upper left, row by row: 1 is "data". */
  readonly field: Float32Array;
}

export interface Measures {
  readonly modes: number;
  readonly of: number;
  /** Share of samples within three standard deviations of a mode. */
  readonly highQualityShare: number;
  /** Mean ‖x - x̂‖² over held-out points; not where there is no encoder. */
  readonly reconstructionError?: number;
}

/** @param place the z at which D is shown; an objective whose D sees x alone has no use for it */
export async function takeScene({ networks, dataset, hasEncoder }: Bench, place: LatentPlace): Promise<Scene> {
  const x = (dataset.test.values as Float32Array).slice(0, 2 * shown);
  const z = normal(shown, 'lab/prior');
  const xTilde = await networks.decode(z);
  const field = await fieldOfDiscriminator(networks, place, hasEncoder);
  if (!hasEncoder) return { x, z, xTilde, field };
  const { z: zHat } = await networks.encode(x);
  return { x, z, xTilde, field, zHat, xHat: await networks.decode(zHat) };
}

/** A point of latent space. */
export type LatentPlace = readonly [number, number];

async function fieldOfDiscriminator(
  networks: Bench['networks'],
  [a, b]: LatentPlace,
  seesPairs: boolean,
): Promise<Float32Array> {
  const places = fieldPlaces();
  const z = new Float32Array(places.length);
  for (let i = 0; i < z.length; i += 2) z.set([a, b], i);
  const logits = await networks.discriminate(places, seesPairs ? z : undefined);
  return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
}

/** Middles of the map's cells, row by row from the upper left. */
export function fieldPlaces(): Float32Array {
  const middle = (index: number) => ((index + 0.5) / fieldSize) * 2 * extent - extent;
  const places = new Float32Array(2 * fieldSize ** 2);
  for (let cell = 0; cell < fieldSize ** 2; cell++) {
    places[2 * cell] = middle(cell % fieldSize);
    places[2 * cell + 1] = -middle(Math.floor(cell / fieldSize));
  }
  return places;
}

/** Modes, quality and reconstruction, from 2,500 samples and 500 held-out points. */
export async function takeMeasures({ networks, dataset, mixture, hasEncoder }: Bench): Promise<Measures> {
  const samples = await networks.decode(normal(measured, 'lab/measured'));
  const { modes, highQualityShare } = modeCoverage(asPoints(samples, 2), mixture);
  const known = { modes, of: mixture.centres.length, highQualityShare };
  if (!hasEncoder) return known;
  const x = (dataset.test.values as Float32Array).slice(0, 2 * shown);
  const { z } = await networks.encode(x);
  const xHat = await networks.decode(z);
  const total = x.reduce((sum, value, i) => sum + (value - xHat[i]!) ** 2, 0);
  return { ...known, reconstructionError: total / shown };
}

function normal(count: number, stream: string): Float32Array {
  const out = new Float32Array(2 * count);
  fillNormal(out, { seed: 0, stream, step: 0 });
  return out;
}
