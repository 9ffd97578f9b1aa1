/** What model this is, where its files are, and what both networks are told. */

import { showCount } from '../logic/format.ts';
import { fileAddress } from '../logic/latent/encoded-data.ts';
import { addressOf } from '../logic/route.ts';
import type { LoadedModel } from './use-model.ts';

interface HeadProps {
  readonly model: LoadedModel;
  readonly attributes: Float32Array;
  readonly onAttributes: (attributes: Float32Array) => void;
}

const devices = { webgpu: 'WebGPU', wasm: 'WebAssembly' } as const;

export function ModelHead({ model: { info, device }, attributes, onAttributes }: HeadProps) {
  const { run, step, preset, objective, data, latentSize } = info;
  const set = (place: number, value: boolean) => {
    const next = attributes.slice();
    next[place] = Number(value);
    onAttributes(next);
  };
  return (
    <>
      <div class="run-head">
        <div>
          <h1>
            <a href={`./${addressOf({ page: 'run', name: run })}`}>{run}</a>
          </h1>
          <p>
            {preset} · {objective} · {data} · {latentSize} latents · after {showCount(step)} steps · computed here by{' '}
            {devices[device]}
            {info.decoder === 'stochastic' && ' · the decoder’s mean, without its noise'}
          </p>
        </div>
        <div class="actions">
          {info.encoder !== null && (
            <a class="button" href={fileAddress(info, 'encoder.onnx')} download={`${run}-encoder.onnx`}>
              encoder.onnx
            </a>
          )}
          <a class="button" href={fileAddress(info, 'decoder.onnx')} download={`${run}-decoder.onnx`}>
            decoder.onnx
          </a>
        </div>
      </div>
      {info.attributes.length > 0 && (
        <fieldset class="conditions">
          <legend>What the networks are told</legend>
          {info.attributes.map((name, place) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={attributes[place] === 1}
                onChange={({ currentTarget }) => set(place, currentTarget.checked)}
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
