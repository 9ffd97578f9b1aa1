import { expect, it } from 'vitest';
import { type ModelCardInput, modelCard } from './model-card.ts';

const input: ModelCardInput = {
  config: {
    preset: 'digits',
    objective: 'ali',
    encoder: 'implicit',
    seed: 3,
    steps: 5000,
    batchSize: 64,
    latentSize: 32,
    optimizer: 'Adam, learning rate 0.0002, betas 0.5 and 0.999',
    networks: [{ name: 'encoder', layers: ['conv 5×5 s1 → 32×24×24', 'dense → 64'], parameters: 123456 }],
    versions: { 'adversarial-inference': '0.1.0', 'onnxruntime-node': '1.30.0' },
  },
  step: 5000,
  metrics: { step: 5000, 'loss/generator': 1.38629436, note: 'text', sigma: null },
  dataset: { name: 'digits', shape: [1, 28, 28], train: 4500, test: 500, source: 'OpenCV samples', digest: 'abc123' },
};

it('says what the model is, what it was trained on and how it stands', () => {
  const card = modelCard(input);
  for (const line of [
    '# digits: an encoder and a decoder learned adversarially',
    '| Source and attribution | OpenCV samples |',
    '| SHA-256 | `abc123` |',
    '| Trained on | 4500 items |',
    '| Steps | 5000 of 5000 |',
    '| Seed | 3 |',
    '| Encoder | implicit |',
    '| Version of onnxruntime-node | 1.30.0 |',
    '**encoder**, 123456 parameters',
    'conv 5×5 s1 → 32×24×24\ndense → 64',
    '| `loss/generator` | 1.38629 |',
    'npx adversarial-inference sample RUN --count 64 --out samples.png',
    "import { loadModel } from 'adversarial-inference';",
    '- It has seen 4500 items',
  ]) {
    expect(card).toContain(line);
  }
  expect(card).toContain('arXiv:1606.00704');
  expect(card).not.toMatch(/undefined|not finished|null|NaN/);
  expect(modelCard(input)).toBe(card);
});

it('says that a run is not finished and has no metrics yet', () => {
  const card = modelCard({ ...input, step: 0, metrics: undefined });
  expect(card).toContain('It stands at step 0 of 5000 and is **not finished**.');
  expect(card).toContain('None were written yet.');
});

it('names arrays, not pictures, for data that are no images', () => {
  const card = modelCard({ ...input, dataset: { ...input.dataset, shape: [2] } });
  expect(card).toContain('--out samples.npy');
  expect(card).not.toContain('.png');
});

it('lets no text from outside act as Markdown or HTML', () => {
  const source = 'a|b\n# <img src=x onerror=alert(1)> [link](javascript:x) `code`';
  const card = modelCard({ ...input, dataset: { ...input.dataset, source } });
  expect(card).toContain(
    '| a&#124;b # &#60;img src=x onerror=alert(1)&#62; &#91;link&#93;(javascript:x) &#96;code&#96; |',
  );
});

it.each([
  ['gan', 'it has no encoder. The decoder was trained until', /(encode|reconstruct) RUN|A reconstruction is/],
  ['vae', 'Both were trained together\nto maximise a lower bound', /discriminator|A reconstruction is/],
  ['posthoc', 'The decoder is that of an earlier\nrun; the encoder was trained until', /and both/],
  ['inverse-map', 'trained to find the numbers that an item was decoded from', /and both|discriminator of/],
  ['conditional', 'sample RUN --count 64 --attributes NAME=1 --out samples.png', /seed: 0 }/],
])('says of %s what it is and how it is used', (objective, said, not) => {
  const card = modelCard({ ...input, config: { ...input.config, objective } });
  expect(card).toContain(said);
  expect(card.replace('discriminator takes for', '')).not.toMatch(not);
});
