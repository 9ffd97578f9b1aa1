/** The numbers of the moment, and the curves of the losses. */

import type { Palette } from '../../lab/colours.ts';
import { asNumber, asShare, objectiveLabels } from '../../lab/wording.ts';
import { Canvas } from './canvas.tsx';
import { drawCurves } from './draw.ts';
import type { Lab } from './use-lab.ts';

export function Measures({ lab, palette }: { readonly lab: Lab; readonly palette: Palette }) {
  const { report, history, playing } = lab;
  const measures = report?.measures;
  const last = history.stretches.at(-1);
  const entries: readonly (readonly [term: string, value: string, says: string, role: string])[] = [
    ['Steps', String(report?.steps ?? 0), 'batches of 128 seen', 'steps'],
    [
      'Steps a second',
      playing && report ? report.stepsPerSecond.toFixed(0) : '–',
      'pictures and measures included',
      'rate',
    ],
    ['Modes found', measures ? `${measures.modes} of ${measures.of}` : '–', 'by 2,500 samples', 'modes'],
    [
      'High quality',
      measures ? asShare(measures.highQualityShare) : '–',
      'samples within 3 deviations of a mode',
      'quality',
    ],
    [
      'Reconstruction error',
      measures?.reconstructionError === undefined ? '–' : asNumber(measures.reconstructionError),
      'mean squared distance of x and x̂',
      'error',
    ],
  ];
  return (
    <section class="measures" aria-label="Measures">
      <p class="objective">{objectiveLabels[lab.settings.objective].says}</p>
      <dl>
        {entries.map(([term, value, says, role]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd data-role={role}>{value}</dd>
            <dd class="says">{says}</dd>
          </div>
        ))}
      </dl>
      <figure>
        <figcaption>
          Losses of <span style={{ color: palette.ink }}>D {last ? asNumber(last.discriminator) : ''}</span> and{' '}
          <span style={{ color: palette.decoderJoint }}>the generator {last ? asNumber(last.generator) : ''}</span>
          <br />
          dashed: 2 log 2, where D can only guess
        </figcaption>
        <Canvas
          class="curves"
          role="img"
          aria-label={
            last
              ? `Losses up to step ${last.step}: discriminator ${asNumber(last.discriminator)}, generator ${asNumber(last.generator)}`
              : 'Losses: no step was taken yet'
          }
          draw={(context, size) => drawCurves(context, history.stretches, { palette, ...size })}
        />
      </figure>
    </section>
  );
}
