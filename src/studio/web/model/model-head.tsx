/** What model this is, where its files are, and what both networks are told. */

import { checkpointChoices } from '../logic/latent/checkpoints.ts';
import { fileAddress } from '../logic/latent/encoded-data.ts';
import type { Computer } from '../logic/latent/network-worker.ts';
import { addressOf } from '../logic/route.ts';
import type { LoadedModel } from './use-model.ts';

interface HeadProps {
  readonly model: LoadedModel;
  readonly attributes: Float32Array;
  readonly onAttributes: (attributes: Float32Array) => void;
  /** The step of another checkpoint that is on its way. */
  readonly loading: number | undefined;
  readonly onCheckpoint: (step: number) => void;
}

function nameOf({ device, threads }: Computer): string {
  if (device === 'webgpu') return 'WebGPU';
  return `WebAssembly on ${threads === 1 ? 'one thread' : `${threads} threads`}`;
}

export function ModelHead({ model, attributes, onAttributes, loading, onCheckpoint }: HeadProps) {
  const { info, computer } = model;
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
            {preset} · {objective} · {data} · {latentSize} latents · computed here by {nameOf(computer)}
            {info.decoder === 'stochastic' && ' · the decoder’s mean, without its noise'}
          </p>
        </div>
        <div class="actions">
          <label>
            Checkpoint
            <select value={loading ?? step} onChange={({ currentTarget }) => onCheckpoint(Number(currentTarget.value))}>
              {checkpointChoices(info).map(({ step: each, title }) => (
                <option key={each} value={each}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <span role="status" class="note">
            {loading !== undefined && 'Loading …'}
          </span>
          {info.encoder !== null && (
            <a class="button" href={fileAddress(info, 'encoder.onnx')} download={`${run}-encoder.onnx`}>
              encoder.onnx
            </a>
          )}
          <a class="button" href={fileAddress(info, 'decoder.onnx')} download={`${run}-decoder.onnx`}>
            decoder.onnx
          </a>
          {info.scores.length > 0 && (
            <a class="button" href={fileAddress(info, 'scores.onnx')} download={`${run}-scores.onnx`}>
              scores.onnx
            </a>
          )}
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
