import { describe, expect, it } from 'vitest';
import { evaluate } from '../../test/evaluate.ts';
import {
  beside,
  expectGame,
  logSumExp,
  mean,
  type Numbers,
  network,
  rowsOf,
  setUp,
  softplus,
} from '../../test/reference.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { semiSupervised } from './semi-supervised.ts';

const networksWith = (row: string): NetworkSpecification => ({
  latentSize: 2,
  encoder: { kind: 'stochastic', layers: ['D5 bn tanh', 'D4'] },
  decoder: { kind: 'deterministic', layers: ['D5 tanh', 'D3'], output: 'linear' },
  discriminator: { x: [], z: [], joint: [row, 'D4'], classes: 3 },
});
const plain = networksWith('D6 tanh');
const labelled = { count: 5, classes: 3 };
const batch = 4;

/** The logits of the unlabelled, the decoded and the labelled pairs. */
function logitsOf(p: Numbers, { encoder, decoder, discriminator }: NetworkSpecification) {
  const items = [...rowsOf(p.x!, 3), ...rowsOf(p.labelled!, 3)];
  const eps = rowsOf(p.posterior!, 2);
  const codes = network(p, 'encoder', items, encoder.layers).map((code, i) =>
    [0, 1].map((k) => code[k]! + Math.exp(code[k + 2]!) * eps[i]![k]!),
  );
  const z = rowsOf(p.prior!, 2);
  const x = [...items.slice(0, batch), ...network(p, 'decoder', z, decoder.layers), ...items.slice(batch)];
  const pairs = beside(x, [...codes.slice(0, batch), ...z, ...codes.slice(batch)]);
  const logits = network(p, 'discriminator.joint', pairs, discriminator.joint);
  return { real: logits.slice(0, batch), decoded: logits.slice(batch, 2 * batch), own: logits.slice(2 * batch) };
}
const classOf = (p: Numbers, item: number) => rowsOf(p.classes!, 3)[item]!.indexOf(1);

const reference = (networks: NetworkSpecification, weight = 1) => {
  /** -log of the probability, among K + 1 classes, of those at `places`. */
  const surprise = (logits: number[], places: number[]) =>
    logSumExp(logits) - logSumExp(places.map((place) => logits[place]!));
  return {
    discriminator: (p: Numbers) => {
      const { real, decoded, own } = logitsOf(p, networks);
      return (
        mean(real.map((l) => surprise(l, [0, 1, 2]))) +
        mean(decoded.map((l) => surprise(l, [3]))) +
        weight * mean(own.map((l, i) => surprise(l, [classOf(p, i)])))
      );
    },
    generator: (p: Numbers) => {
      const { real, decoded } = logitsOf(p, networks);
      return mean(real.map((l) => surprise(l, [3]))) + mean(decoded.map((l) => surprise(l, [0, 1, 2])));
    },
  };
};
const moves = { discriminator: ['discriminator'], generator: ['decoder', 'encoder'] };

describe('semi-supervised ALI', () => {
  it.each([1, 0.3])(
    'has the losses and gradients of its formula, labelled items weighted by %d',
    async (labelWeight) => {
      const built = setUp(semiSupervised, plain, { batch, labelled, settings: { labelWeight } });
      expect(built.graph.judged).toBeDefined();
      await expectGame(built, reference(plain, labelWeight), moves);
    },
  );
  it('passes D over labelled, unlabelled and decoded pairs at once: batch norm sees all', async () => {
    const coupled = networksWith('D6 bn tanh');
    expect(setUp(semiSupervised, coupled, { batch, labelled }).graph.judged).toBeUndefined();
    await expectGame(setUp(semiSupervised, coupled, { batch, labelled }), reference(coupled), moves);
  });
  it('watches how many labelled items the first K logits get right', async () => {
    const { graph, given } = setUp(semiSupervised, plain, { batch, labelled });
    const { own } = logitsOf(given, plain);
    const guess = (item: number) => own[item]!.indexOf(Math.max(...own[item]!.slice(0, 3)));
    const classes = own.map((_, item) => (item < 2 ? guess(item) : (guess(item) + 1) % 3));
    given.classes = classes.flatMap((place) => [0, 1, 2].map((k) => (k === place ? 1 : 0)));
    const feeds = Object.fromEntries(Object.entries(given).map(([name, data]) => [name, Float32Array.from(data)]));
    const [accuracy, loss] = await evaluate(
      [graph.watch['classifier/labelled-accuracy']!, graph.watch['loss/labelled']!],
      feeds,
    );
    expect(accuracy![0]).toBeCloseTo(2 / 5, 6);
    expect(loss![0]).toBeCloseTo(mean(own.map((l, i) => logSumExp(l) - l[classes[i]!]!)), 5);
  });
  it('stays finite and right for logits of hundreds', async () => {
    const { graph, given } = setUp(semiSupervised, plain, { batch, labelled });
    const feeds = Object.fromEntries(Object.entries(given).map(([name, data]) => [name, Float32Array.from(data)]));
    feeds['discriminator.joint.1.bias'] = Float32Array.of(500, -500, 0, -200);
    const [lossD, lossG] = await evaluate([graph.players.discriminator!.loss, graph.players.generator.loss], feeds);
    expect(Math.abs(lossG![0]! - 700)).toBeLessThan(10);
    expect(lossD!.every(Number.isFinite)).toBe(true);
    expect(softplus(700)).toBe(700);
  });
  it('refuses networks without classes, or a batch without labels', () => {
    expect(() => setUp(semiSupervised, plain)).toThrow('objective semi-supervised: expected labelled items');
  });
});
