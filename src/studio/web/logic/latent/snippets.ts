/** Code that does what a card of the model page shows, in TypeScript with this package and in Python with ONNX Runtime. */

import { scaleForEye } from '../../../../data/drawing.ts';
import type { ModelInfo } from '../../../shared/model-messages.ts';

/** What is seen. Codes that are chosen on the page stand in the code; those drawn from a seed are drawn again. */
export type View =
  | { readonly kind: 'code'; readonly z: Float32Array }
  | { readonly kind: 'samples'; readonly seed: number; readonly count: number; readonly truncation: number }
  | {
      readonly kind: 'between';
      readonly from: Float32Array;
      readonly to: Float32Array;
      readonly steps: number;
      readonly method: 'linear' | 'slerp';
    }
  | {
      readonly kind: 'plane';
      readonly origin: Float32Array;
      readonly across: number;
      readonly up: number;
      readonly side: number;
      readonly reach: number;
    }
  | { readonly kind: 'item' }
  | { readonly kind: 'map' };

export interface Snippets {
  readonly typescript: string;
  readonly python: string;
}

type Told = Pick<ModelInfo, 'run' | 'step' | 'shape' | 'latentSize' | 'encoder' | 'decoder' | 'attributes' | 'scores'>;

/** @param attributes 0 or 1 for each name that the model takes */
export function snippets(view: View, model: Told, attributes: readonly number[] = []): Snippets {
  return { typescript: typescript(view, model, attributes), python: python(view, model, attributes) };
}

function typescript(view: View, model: Told, attributes: readonly number[]): string {
  const conditions =
    model.attributes.length === 0
      ? ''
      : `{ attributes: { ${model.attributes.map((name, place) => `${JSON.stringify(name)}: ${attributes[place] ?? 0}`).join(', ')} } }`;
  const told = conditions && `, ${conditions}`;
  const also = conditions && `, ${conditions.slice(2, -2)}`;
  const load = `const model = await loadModel('runs/${model.run}', { checkpoint: ${model.step} });`;
  const images = model.shape.length === 3;
  const columns = view.kind === 'between' ? `, columns: ${view.steps}` : '';
  const show = images
    ? (from: string, file: string) =>
        `writeFileSync('${file}.png', encodePng(imageGrid(${from}.data, { shape: model.shape, scale: ${scaleForEye(model.shape)}${columns} })));`
    : (from: string) => `console.log(${from}.data);`;
  const noise = model.decoder === 'stochastic' ? ['// This decoder draws noise; the page shows its mean.'] : [];
  const head = (...names: string[]) => [
    ...(images ? ["import { writeFileSync } from 'node:fs';"] : []),
    `import { ${[...names, ...(images ? ['encodePng', 'imageGrid'] : []), 'loadModel'].sort(byName).join(', ')} } from 'adversarial-inference';`,
    '',
    load,
    ...noise,
  ];
  const lines = ((): string[] => {
    switch (view.kind) {
      case 'code':
        return [
          ...head(),
          `const z = new Float32Array([${numbers(view.z)}]);`,
          `const items = await model.decode(z${told});`,
          show('items', 'image'),
        ];
      case 'samples':
        return [
          ...head(),
          `const { data } = model.prior({ count: ${view.count}, seed: ${view.seed} });`,
          `const z = ${view.truncation === 1 ? 'data' : `data.map((value) => ${view.truncation} * value)`};`,
          `const items = await model.decode(z${told});`,
          show('items', 'samples'),
        ];
      case 'between':
        return [
          ...head('interpolate'),
          `const from = new Float32Array([${numbers(view.from)}]);`,
          `const to = new Float32Array([${numbers(view.to)}]);`,
          `const z = interpolate(from, to, { steps: ${view.steps}, method: '${view.method}' });`,
          `const items = await model.decode(z${told});`,
          show('items', 'between'),
        ];
      case 'plane':
        return [
          ...head(),
          `const origin = [${numbers(view.origin)}];`,
          `const places = Array.from({ length: ${view.side} }, (_, place) => ((2 * place) / ${view.side - 1} - 1) * ${view.reach});`,
          'const z = Float32Array.from(',
          '  places.toReversed().flatMap((y) =>',
          `    places.flatMap((x) => origin.map((value, latent) => value + (latent === ${view.across} ? x : latent === ${view.up} ? y : 0))),`,
          '  ),',
          ');',
          `const items = await model.decode(z${told});`,
          show('items', 'plane'),
        ];
      case 'item':
        return [
          "import { loadDataset, loadModel, nearestInCodeSpace, scoreItems } from 'adversarial-inference';",
          '',
          load,
          ...noise,
          '// A folder with the image in it; it is scaled and cropped as on the page.',
          "const { train: own } = await loadDataset('./own-image', { shape: model.shape, whole: true });",
          `const reconstruction = await model.reconstruct(own.values${told});`,
          `const { scores } = await scoreItems(model, own.values${told});`,
          'const { train } = await loadDataset(model.config.data, { shape: model.shape });',
          `const near = await nearestInCodeSpace(model, own.values, train, { count: 8${also} });`,
          'console.log(reconstruction.shape, scores, near.indices, near.distances);',
        ];
      case 'map':
        return [
          "import { loadDataset, loadModel, measures } from 'adversarial-inference';",
          '',
          load,
          'const { test } = await loadDataset(model.config.data, { shape: model.shape });',
          ...(model.attributes.length > 0 ? ['const attributes = test.attributes.values;'] : []),
          `const { data } = await model.encode(test.values${model.attributes.length > 0 ? ', { attributes }' : ''});`,
          `const points = { data, count: test.count, size: ${model.latentSize} };`,
          'const pca = await measures.fitPca(points, { components: 2 });',
          'const places = await measures.applyPca(pca, points);',
          'console.log(places.data); // of the held-out items; to look at all: ali encode --split all --format projector',
        ];
    }
  })();
  return `${lines.join('\n')}\n`;
}

function python(view: View, model: Told, attributes: readonly number[]): string {
  const needs = model.attributes.length > 0 ? `, "attributes": attributes.repeat(len(z), axis=0)` : '';
  const given =
    model.attributes.length > 0
      ? [
          `attributes = numpy.array([[${model.attributes.map((_, place) => attributes[place] ?? 0).join(', ')}]], "float32")  # ${model.attributes.join(', ')}`,
        ]
      : [];
  const sizes = model.shape.join(', ');
  const likelihood = model.decoder === 'stochastic' ? `, "likelihood": numpy.zeros((len(z), ${sizes}), "float32")` : '';
  const decode = [
    'decoder = onnxruntime.InferenceSession("decoder.onnx")',
    ...given,
    `x, = decoder.run(["x"], {"z": z${needs}${likelihood}})  # [${['n', ...model.shape].join(', ')}]`,
  ];
  const vector = (name: string, z: Float32Array) => `${name} = numpy.array([[${numbers(z)}]], "float32")`;
  const lines = ((): string[] => {
    switch (view.kind) {
      case 'code':
        return [vector('z', view.z), ...decode];
      case 'samples':
        return [
          'z = numpy.load("samples.npz")["z"]  # the button npz; the numbers are drawn by Philox, as in the package',
          ...decode,
        ];
      case 'between':
        return [
          vector('start', view.from),
          vector('end', view.to),
          `t = numpy.linspace(0, 1, ${view.steps}, dtype="float32")[:, None]`,
          ...path(view.method),
          ...decode,
        ];
      case 'plane':
        return [
          vector('origin', view.origin),
          `places = numpy.linspace(-${view.reach}, ${view.reach}, ${view.side}, dtype="float32")`,
          `z = numpy.repeat(origin, ${view.side ** 2}, axis=0)`,
          `z[:, ${view.across}] += numpy.tile(places, ${view.side})`,
          `z[:, ${view.up}] += numpy.repeat(places[::-1], ${view.side})`,
          ...decode,
        ];
      case 'item':
        return [
          '# x: your image as the page scaled it, [1, C, H, W] in 0…1: the button npz',
          'x = numpy.load("own-image.npz")["x"]',
          ...given,
          'encoder = onnxruntime.InferenceSession("encoder.onnx")',
          ...encodeLines(model),
          'decoder = onnxruntime.InferenceSession("decoder.onnx")',
          `back, = decoder.run(["x"], {"z": z${needs}${likelihood}})`,
          'heat = abs(x - back).mean(axis=1)',
          'scores = onnxruntime.InferenceSession("scores.onnx")',
          `names = ${JSON.stringify(model.scores)}`,
          `for name, (value,) in zip(names, scores.run(names, {"x": x, "z": z${model.attributes.length > 0 ? ', "attributes": attributes' : ''}})):`,
          '    print(name, value)',
          'data = numpy.load("encoded.npz")  # of the map',
          'distances = numpy.linalg.norm(data["z"] - z, axis=1)',
          'print("nearest", data["item"][distances.argsort()[:8]])',
        ];
      case 'map':
        return [
          'data = numpy.load("encoded.npz")',
          'z = data["z"] - data["z"].mean(axis=0)',
          'directions = numpy.linalg.svd(z, full_matrices=False)[2]',
          'places = z @ directions[:2].T  # PCA; for UMAP: umap.UMAP().fit_transform(z), of the package umap-learn',
        ];
    }
  })();
  const imports = view.kind === 'map' ? 'import numpy' : 'import numpy, onnxruntime';
  return `${[imports, '', ...lines].join('\n')}\n`;
}

function encodeLines({ encoder, attributes, shape, latentSize }: Told): string[] {
  const told = attributes.length > 0 ? ', "attributes": attributes' : '';
  if (encoder === 'deterministic') return [`z, = encoder.run(["z"], {"x": x${told}})`];
  if (encoder === 'stochastic') {
    return [`z, = encoder.run(["mu"], {"x": x${told}, "posterior": numpy.zeros((1, ${latentSize}), "float32")})`];
  }
  return [
    '# The mean of 16 draws; other draws than the page took, so z differs a little.',
    `draws = [numpy.random.randn(1, ${shape.join(', ')}).astype("float32") for _ in range(16)]`,
    `z = numpy.mean([encoder.run(["z"], {"x": x${told}, "posterior": draw})[0] for draw in draws], axis=0)`,
  ];
}

function path(method: 'linear' | 'slerp'): string[] {
  if (method === 'linear') return ['z = (1 - t) * start + t * end'];
  return [
    'lengths = numpy.linalg.norm(start), numpy.linalg.norm(end)',
    'angle = numpy.arccos(numpy.clip((start * end).sum() / lengths[0] / lengths[1], -1, 1))',
    'length = lengths[0] + t * (lengths[1] - lengths[0])',
    'a, b = numpy.sin((1 - t) * angle), numpy.sin(t * angle)',
    'z = ((a * start / lengths[0] + b * end / lengths[1]) * length / numpy.sin(angle)).astype("float32")',
  ];
}

/** As few digits as make the same float32. */
function numbers(z: Float32Array): string {
  return Array.from(z, (value) => {
    for (let digits = 1; digits < 9; digits++) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return String(short);
    }
    return String(Number(value.toPrecision(9)));
  }).join(', ');
}

const byName = (a: string, b: string) => a.toLowerCase().localeCompare(b.toLowerCase(), 'en');
