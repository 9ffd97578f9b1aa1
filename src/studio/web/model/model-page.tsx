/** A run's model to play with: everything is computed in this browser. */

import { useCallback, useMemo, useState } from 'preact/hooks';
import { byEffect } from '../logic/latent/effects.ts';
import { imagePixels, pointFrame, pointPixels } from '../logic/latent/pixels.ts';
import { priorCodes } from '../logic/latent/prior.ts';
import { modelAddress } from '../logic/route.ts';
import { Problem, problemOf } from '../parts/problem.tsx';
import { useTitle } from '../parts/use-title.ts';
import { BetweenCard, type Named } from './between-card.tsx';
import { ModelContext, type ModelView } from './context.ts';
import { DirectionsCard } from './directions-card.tsx';
import { MapCard } from './map-card.tsx';
import { ModelHead } from './model-head.tsx';
import { NowCard } from './now-card.tsx';
import { OwnImageCard } from './own-image-card.tsx';
import { PlaneCard } from './plane-card.tsx';
import { SamplesCard } from './samples-card.tsx';
import { SlidersCard } from './sliders-card.tsx';
import { useEffects } from './use-effects.ts';
import { type Fault, type LoadedModel, type ModelState, useModel } from './use-model.ts';

export function ModelPage({ run }: { readonly run: string }) {
  useTitle(`${run}: model`);
  const [checkpoint, setCheckpoint] = useState(
    () => new URLSearchParams(location.search).get('checkpoint') ?? 'latest',
  );
  const state = useModel(run, checkpoint);
  const { model, problem } = state;
  const choose = useCallback(
    (step: number) => {
      history.replaceState(null, '', modelAddress(run, { checkpoint: step }));
      setCheckpoint(String(step));
    },
    [run],
  );
  if (!model && problem) return <Problem error={problem} />;
  if (!model) {
    return (
      <p class="empty" role="status">
        Loading {run}: its networks, and ONNX Runtime once …
      </p>
    );
  }
  const { shape } = model.info;
  const isShown = shape.length === 3 ? shape[0] === 1 || shape[0] === 3 : shape.length === 1 && shape[0] === 2;
  if (!isShown) {
    return (
      <Problem
        error={{
          message: `This page is for images of 1 or 3 channels and for points of the plane; the items of ${run} have the shape [${shape.join(', ')}]`,
          remedy: 'look at its codes with: ali encode RUN --format projector, or at anomalies with: ali detect',
        }}
      />
    );
  }
  return (
    <Playground
      model={model}
      state={state}
      loading={state.loading ? Number(checkpoint) : undefined}
      onCheckpoint={choose}
    />
  );
}

interface PlaygroundProps {
  readonly model: LoadedModel;
  readonly state: ModelState;
  /** The step of another checkpoint that is on its way. */
  readonly loading: number | undefined;
  readonly onCheckpoint: (step: number) => void;
}

/** Codes that are looked at stay from checkpoint to checkpoint. */
function Playground({ model, state, loading, onCheckpoint }: PlaygroundProps) {
  const { info, worker } = model;
  const { encoded, sprite, dataProblem, progress, problem } = state;
  const [attributes, setAttributes] = useState<Float32Array>(() => new Float32Array(info.attributes.length));
  const [now, setNow] = useState<Named & { readonly version: number }>(() => ({
    ...randomCode(info.latentSize, 0),
    version: 0,
  }));
  const [kept, setKept] = useState<{ readonly a: Named; readonly b: Named }>(() => ({
    a: randomCode(info.latentSize, 1),
    b: randomCode(info.latentSize, 2),
  }));
  const [drawn, setDrawn] = useState(3);
  const effects = useEffects(model);
  const order = useMemo(() => (effects.done ? byEffect(effects.effects) : undefined), [effects]);
  const [fault, setFault] = useState<Fault>();
  const frame = useMemo(() => pointFrame(encoded?.points ?? new Float32Array()), [encoded]);
  const look = useCallback((code: Float32Array, name: string) => {
    setNow(({ version }) => ({ code, name, version: version + 1 }));
  }, []);
  const draw = useCallback(
    (values: Float32Array) =>
      info.shape.length === 3
        ? imagePixels(values, info.shape)
        : pointPixels(values[0]!, values[1]!, frame, [47, 111, 222]),
    [info, frame],
  );
  const view: ModelView = {
    info,
    worker,
    encoded,
    sprite,
    attributes,
    code: now.code,
    look,
    edit: (code) => setNow((before) => ({ ...before, code })),
    draw,
    itemSize: info.shape.reduce((product, size) => product * size, 1),
    fail: (error) => setFault(problemOf(error)),
  };
  const random = () => {
    const { code, name } = randomCode(info.latentSize, drawn);
    setDrawn(drawn + 1);
    look(code, name);
  };
  return (
    <ModelContext.Provider value={view}>
      <ModelHead
        model={model}
        attributes={attributes}
        onAttributes={setAttributes}
        loading={loading}
        onCheckpoint={onCheckpoint}
      />
      {problem && <Problem error={problem} />}
      {fault && <Problem error={fault} />}
      <div class="model-page">
        <div class="model-left">
          <NowCard name={now.name} onRandom={random} onKeep={(end) => setKept({ ...kept, [end]: now })} />
          <SlidersCard effects={effects} />
        </div>
        <div class="model-cards">
          <div class="stack">
            <SamplesCard />
            <BetweenCard a={kept.a} b={kept.b} />
            {info.encoder !== null && info.shape.length === 3 && <OwnImageCard />}
          </div>
          <div class="stack">
            {info.latentSize > 1 && <PlaneCard order={order} />}
            {encoded && <DirectionsCard encoded={encoded} version={now.version} />}
          </div>
          {encoded ? (
            <MapCard key={info.version} encoded={encoded} />
          ) : (
            <MissingData problem={dataProblem} progress={progress} />
          )}
        </div>
      </div>
    </ModelContext.Provider>
  );
}

function MissingData({ problem, progress }: { readonly problem: Fault | undefined; readonly progress: number }) {
  return (
    <section class="card map-card" aria-labelledby="missing-title">
      <h2 id="missing-title">Map of the data</h2>
      {problem ? (
        <Problem error={problem} />
      ) : (
        <>
          <p class="note" role="status">
            The studio encodes the data once, at most 10,000 items …
          </p>
          <progress aria-label="Items encoded" value={progress} max={1} />
        </>
      )}
    </section>
  );
}

function randomCode(latentSize: number, seed: number): Named {
  return { code: priorCodes(latentSize, { count: 1, seed }), name: `Random code, seed ${seed}` };
}
