/** How anomalous the user's own image is, by every score that its networks can give. */

import { useEffect, useState } from 'preact/hooks';
import { showNumber } from '../logic/format.ts';
import { readFile } from '../logic/latent/encoded-data.ts';
import { comparedWith, judgementsOf } from '../logic/latent/judgements.ts';
import type { NetworkWorker } from '../logic/latent/network-worker.ts';
import { Scroll } from '../parts/scroll.tsx';
import { type ModelView, useView } from './context.ts';

const titles = {
  combination: ['Combination', 'of those below: deviations from their means, distances 0.9, discriminator 0.1'],
  reconstruction: ['Reconstruction', 'mean |x − x̂| over the numbers of the image'],
  'feature-matching': ['Feature matching', 'distance of (x, z) and (x̂, z) in the discriminator’s last hidden layer'],
  discriminator: ['Discriminator', 'minus its logit of (x, z): high where the pair looks decoded'],
  alad: ['ALAD', 'distance of (x, x) and (x, x̂) in the last hidden layer of their discriminator'],
} as const;

/** Workers that have what judges, or get it: it is asked for with the first image. */
const loaded = new WeakMap<NetworkWorker, Promise<void>>();

function loadJudge({ info, worker }: Pick<ModelView, 'info' | 'worker'>): Promise<void> {
  const loading = loaded.get(worker) ?? readFile(info, 'scores.onnx').then((network) => worker.loadScores(network));
  loaded.set(worker, loading);
  loading.catch(() => loaded.delete(worker));
  return loading;
}

interface OwnScoresProps {
  readonly x: Float32Array;
  readonly z: Float32Array;
}

export function OwnScores({ x, z }: OwnScoresProps) {
  const { info, worker, attributes, encoded } = useView();
  const [judged, setJudged] = useState<{ readonly z: Float32Array; readonly scores: Float32Array }>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let gone = false;
    const judge = async () => {
      await loadJudge({ info, worker });
      const scores = await worker.score(x, z, { attributes });
      if (!gone) setJudged({ z, scores });
    };
    setProblem(undefined);
    judge().catch((error: Error) => !gone && setProblem(error.message));
    return () => {
      gone = true;
    };
  }, [x, z, worker]);
  if (problem) {
    return (
      <p class="fault" role="alert">
        {problem}
      </p>
    );
  }
  if (judged?.z !== z) return <p role="status">Judging …</p>;
  const judgements = judgementsOf(info, judged.scores, encoded);
  const [first] = judgements;
  const share = (part: number | undefined) => (part === undefined ? '…' : `${Math.round(100 * part)} %`);
  return (
    <>
      <p>
        Anomaly score <b class="number">{showNumber(first!.value)}</b>
        {encoded && first!.share !== undefined && (
          <>
            , above {share(first!.share)} of the {comparedWith(encoded)}
          </>
        )}
        .
      </p>
      {judgements.length > 1 && (
        <Scroll label="Anomaly scores">
          <table class="scores">
            <thead>
              <tr>
                <th scope="col">Score</th>
                <th scope="col">Here</th>
                <th scope="col">Above</th>
              </tr>
            </thead>
            <tbody>
              {judgements.map(({ name, value, share: part }) => (
                <tr key={name}>
                  <th scope="row">
                    {titles[name][0]}
                    <span class="note">{titles[name][1]}</span>
                  </th>
                  <td class="number">{showNumber(value)}</td>
                  <td class="number">{share(part)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {info.scores.length === 1 && (
        <p class="note">
          The score is the reconstruction error, mean |x − x̂|: this run has no discriminator of single pairs (x, z).
        </p>
      )}
    </>
  );
}
