/** The guided tour: what ALI is, in a few stops, each with what the lab does to show it. */

import type { LabSettings } from './settings.ts';

export interface Stop {
  readonly title: string;
  readonly text: readonly string[];
  /** Settings to lay over those of the moment when the stop is reached. */
  readonly settings?: Partial<Pick<LabSettings, 'distribution' | 'objective' | 'width' | 'learningRate'>>;
  /** Whether all begins anew. */
  readonly fresh?: boolean;
  readonly play?: boolean;
  /** Reconstructions are shown from here on. */
  readonly reconstructions?: boolean;
}

export const stops: readonly Stop[] = [
  {
    title: 'Two ways to make a pair',
    text: [
      'Blue: take a point x of the data and let the encoder find a code ẑ for it. Orange: take noise z and let the decoder make a point x̃ of it.',
      'Both ways end in a pair of a point and a code. Nothing is trained yet, so the two have nothing in common.',
    ],
    settings: { distribution: 'ring', objective: 'ali', width: 128, learningRate: 1e-3 },
    fresh: true,
    play: false,
  },
  {
    title: 'One judge of pairs',
    text: [
      'The discriminator D sees a pair and says which way it was made. The colours behind the points are its verdict over all of data space, for the one code z marked in latent space: blue where it believes in the encoder, orange where in the decoder.',
      'Move the mark, with the mouse or with the arrow keys: D does not judge points, it judges whether a point and a code belong together.',
    ],
    play: true,
  },
  {
    title: 'The game',
    text: [
      'D learns to tell the pairs apart. Encoder and decoder, together, learn to make that impossible. At each step both learn from the same batch.',
      'Where they win, the two joint distributions are one: the orange points lie on the blue ones in both pictures. Watch the modes that are found, and the loss of D, which ends at 2 log 2 ≈ 1.386 where it can only guess.',
    ],
    play: true,
  },
  {
    title: 'There and back',
    text: [
      'Follow an arrow: x is encoded as ẑ, and ẑ is decoded as x̂, in green. Nobody asked x̂ to be near x. It comes near because pairs that belong together are all that D accepts.',
      'Where x̂ lands in another mode, the game is not won yet. That, and not a blur, is how ALI fails.',
    ],
    reconstructions: true,
    play: true,
  },
  {
    title: 'A GAN has no way back',
    text: [
      'Now the code is taken away: D sees points alone and there is no encoder. The samples become good all the same, but no one can say which z would have made a given x.',
      'Give it some thousand steps before you go on.',
    ],
    settings: { objective: 'gan' },
    fresh: true,
    play: true,
  },
  {
    title: 'Learnt afterwards',
    text: [
      'The decoder of that GAN stays as it is, and an encoder is learnt for it, post hoc. The blue codes may fail to cover the orange ones, and reconstructions depend on what the decoder happened to do with z.',
      'In the paper, learning both together gave the better codes. Go back and forth, and compare the reconstruction errors.',
    ],
    settings: { objective: 'posthoc' },
    reconstructions: true,
    play: true,
  },
  {
    title: 'Asking for the way back',
    text: [
      'ALICE adds what ALI leaves to the game: a penalty on the distance of x and x̂. The green points come to the blue ones soon; whether the orange ones do is still up to the game.',
      'Now draw a distribution of your own, change width and learning rate as it trains, and see what breaks.',
    ],
    settings: { objective: 'alice' },
    fresh: true,
    reconstructions: true,
    play: true,
  },
];
