/** The lab's side of the conversation with its page: it takes wishes in turn, and trains whenever it is playing. */

import { AliError } from '../../errors.ts';
import { createLaboratory, type Laboratory, type Trace } from './laboratory.ts';
import { type LatentPlace, type Measures, type Scene, takeMeasures, takeScene } from './scene.ts';
import { firstSettings, type LabSettings } from './settings.ts';

/** What the page may ask for. */
export type Wish =
  | { readonly kind: 'settings'; readonly settings: LabSettings; readonly fresh?: boolean }
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  /** Trains so many steps, then pauses. */
  | { readonly kind: 'step'; readonly count: number }
  /** Where in latent space D is shown. */
  | { readonly kind: 'place'; readonly place: LatentPlace };

export interface Report {
  readonly kind: 'report';
  readonly steps: number;
  readonly playing: boolean;
  /** Every step since the last report. */
  readonly traces: readonly Trace[];
  /** While it is playing: of the last second or so, pictures and measurements included; 0 before. */
  readonly stepsPerSecond: number;
  readonly scene: Scene;
  readonly measures: Measures;
  /** The settings changed so much that the curves begin anew. */
  readonly fresh: boolean;
}

export interface Failure {
  readonly kind: 'failure';
  readonly message: string;
  readonly remedy: string | undefined;
}

export interface ConductorOptions {
  readonly send: (message: Report | Failure) => void;
  /** Lets whatever else waits for the thread have its turn: messages above all. */
  readonly rest: () => Promise<void>;
  readonly now?: () => number;
}

/** Milliseconds between two pictures, and between two measurements, while it is playing. */
const pictureEvery = 160;
const measureEvery = 1000;
/** Milliseconds of training between two rests. */
const breath = 30;

/** Returns what takes wishes; none is lost, and a later one is not served before an earlier one. */
export function conduct({ send, rest, now = () => performance.now() }: ConductorOptions): (wish: Wish) => void {
  const wishes: Wish[] = [];
  let laboratory: Laboratory | undefined;
  let place: LatentPlace = [0, 0];
  let playing = false;
  let busy = false;
  let fresh = true;
  let traces: Trace[] = [];
  let measures: Measures | undefined;
  let [pictured, measuredAt, stepsThen, stepsPerSecond] = [0, 0, 0, 0];

  async function report(lab: Laboratory): Promise<void> {
    if (!playing || !measures || now() - measuredAt >= measureEvery) {
      const seconds = (now() - measuredAt) / 1000;
      stepsPerSecond = playing && measures && stepsThen > 0 ? (lab.steps - stepsThen) / seconds : 0;
      stepsThen = playing ? lab.steps : 0;
      measuredAt = now();
      measures = await takeMeasures(lab.bench);
    }
    const scene = await takeScene(lab.bench, place);
    send({ kind: 'report', steps: lab.steps, playing, traces, stepsPerSecond, scene, measures, fresh });
    [traces, fresh] = [[], false];
    pictured = now();
  }

  async function serve(wish: Wish): Promise<void> {
    if (wish.kind === 'settings') {
      [measures, stepsThen] = [undefined, 0];
      if (laboratory) await laboratory.change(wish.settings, { fresh: wish.fresh ?? false });
      else laboratory = await createLaboratory(wish.settings);
      if (wish.fresh) [fresh, traces] = [true, []];
    }
    laboratory ??= await createLaboratory(firstSettings);
    if (wish.kind === 'place') place = wish.place;
    if (wish.kind === 'play') playing = true;
    if (wish.kind === 'pause') playing = false;
    if (wish.kind === 'step') {
      playing = false;
      traces.push(...(await laboratory.train(wish.count)));
    }
  }

  async function work(): Promise<void> {
    while (wishes.length > 0 || playing) {
      const served = wishes.length > 0;
      for (let wish = wishes.shift(); wish; wish = wishes.shift()) await serve(wish);
      if (laboratory && playing) {
        const until = now() + breath;
        while (now() < until) traces.push(...(await laboratory.train(1)));
      }
      if (laboratory && (served || now() - pictured >= pictureEvery)) await report(laboratory);
      await rest();
    }
  }

  async function run(): Promise<void> {
    busy = true;
    try {
      await work();
    } catch (error) {
      playing = false;
      const remedy = error instanceof AliError ? error.remedy : undefined;
      send({ kind: 'failure', message: (error as Error).message, remedy });
    } finally {
      busy = false;
    }
    if (wishes.length > 0) await run();
  }

  return (wish) => {
    wishes.push(wish);
    if (!busy) void run();
  };
}
