/** What a training run tells, in words. */

import type { TrainingEvent } from '../train/events.ts';
import { shellWord, showClock, showCount, showDevice, showPath, showSeconds, showSource } from './format.ts';

type Named<Name extends TrainingEvent['event']> = Extract<TrainingEvent, { event: Name }>;

/** The line, or lines, of an event. */
export function showEvent(event: TrainingEvent): string {
  switch (event.event) {
    case 'started':
      return showStart(event);
    case 'step':
      return showProgress(event);
    case 'snapshot':
      return showSnapshot(event);
    case 'checkpoint':
      return `step ${event.step}  checkpoint ${showPath(event.path)}`;
    case 'warning':
      return `warning: ${event.message}`;
    case 'interrupted':
      return `interrupted after step ${event.step}; go on with: ali resume ${shellWord(showPath(event.run))}`;
    case 'finished':
      return `finished ${showPath(event.run)} at step ${event.step} in ${showSeconds(event.seconds)}`;
  }
}

/** Step, steps a second, time to go, losses, and D's mean on either half, where there is a D: 1 is "from the encoder". */
export function showProgress({ step, steps, rate, watch }: Named<'step'>): string {
  const number = (name: string) => (watch[name] ?? Number.NaN).toFixed(3);
  const game = [
    `loss D ${number('loss/discriminator')} G ${number('loss/generator')}`,
    `D enc ${number('discriminator/encoder-joint')} dec ${number('discriminator/decoder-joint')}`,
  ];
  return [
    `step ${step}/${steps}`,
    `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`,
    `ETA ${rate > 0 ? showClock((steps - step) / rate) : '?'}`,
    ...('loss/discriminator' in watch ? game : [`loss ${number('loss/generator')}`]),
  ].join('  ');
}

function showStart({ run, config, step, steps, parameters, threads, ranks, device, items }: Named<'started'>): string {
  const total = Object.values(parameters).reduce((sum, count) => sum + count, 0);
  const from = step > 0 ? `from step ${step} ` : '';
  return [
    `${config.preset}: ${config.objective} on ${showSource(config.data)}, ${showCount(items.train)} items to train on and ${showCount(items.test)} held out`,
    `${showCount(total)} parameters (${Object.entries(parameters)
      .map(([network, count]) => `${network} ${showCount(count)}`)
      .join(', ')})`,
    `${from}to step ${steps}, batches of ${config.batchSize}, seed ${config.seed}, ${threads} ${threads === 1 ? 'thread' : 'threads'}${ranks > 1 ? ` on each of ${ranks} ranks` : ''}`,
    ...(config.device === 'cpu' ? [] : [showDevice(device)]),
    `run: ${showPath(run)}`,
  ].join('\n');
}

function showSnapshot({ step, files, measures }: Named<'snapshot'>): string {
  const mse = measures['reconstruction/mse'];
  const error = measures['classifier/error'];
  const measured =
    (error === undefined ? '' : `  held-out error ${(100 * error).toFixed(2)} %`) +
    (mse === undefined ? '' : `  reconstruction MSE ${mse.toPrecision(3)}`);
  return `step ${step}${measured}${files.length > 0 ? `  ${showPath(files[0]!)}` : ''}`;
}
