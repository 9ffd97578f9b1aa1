/** Starts a run: a preset, and whatever is to be different, in a form made from the configuration's schema. */

import { useEffect, useState } from 'preact/hooks';
import type { FormField } from '../../shared/form-field.ts';
import type { StartForm } from '../../shared/messages.ts';
import { hasToken, readForm, startRun } from '../logic/client.ts';
import {
  commandLine,
  faultOf,
  groupFields,
  mainFields,
  overridesOf,
  type Typed,
  textOf,
} from '../logic/form-values.ts';
import { addressOf } from '../logic/route.ts';
import { DataDrop } from '../parts/data-drop.tsx';
import { FormInput } from '../parts/form-input.tsx';
import { Problem, problemOf } from '../parts/problem.tsx';
import { useTitle } from '../parts/use-title.ts';

export function StartPage() {
  useTitle('Start a run');
  const [form, setForm] = useState<StartForm>();
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  useEffect(() => {
    readForm().then(setForm, (error) => setProblem(problemOf(error)));
  }, []);
  if (problem) return <Problem error={problem} />;
  return form ? <Form form={form} /> : <p class="empty">Reading the presets …</p>;
}

function Form({ form: { presets, datasets, fields } }: { readonly form: StartForm }) {
  const [preset, setPreset] = useState('digits');
  const [typed, setTyped] = useState<Typed>({});
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  const base = presets[preset]!;
  const keyOf = ({ path }: FormField) => path.join('.');
  const shownText = (field: FormField) => typed[keyOf(field)] ?? textOf(base, field);
  const faults = fields.filter((field) => faultOf(shownText(field), field) !== undefined);
  const overrides = overridesOf({ preset, typed }, { fields, base });
  const input = (field: FormField) => (
    <FormInput
      key={keyOf(field)}
      field={field}
      text={shownText(field)}
      changed={typed[keyOf(field)] !== undefined && typed[keyOf(field)] !== textOf(base, field)}
      {...(keyOf(field) === 'data' && { suggestions: datasets })}
      onText={(text) => setTyped((before) => ({ ...before, [keyOf(field)]: text }))}
    />
  );
  const start = async (event: Event) => {
    event.preventDefault();
    setStarting(true);
    setProblem(undefined);
    try {
      const { name } = await startRun({ overrides });
      location.hash = addressOf({ page: 'run', name });
    } catch (error) {
      setProblem(problemOf(error));
      setStarting(false);
    }
  };
  const main = mainFields.flatMap((key) => fields.filter((field) => keyOf(field) === key));
  const groups = groupFields(fields.filter((field) => !main.includes(field)));
  return (
    <form class="start" onSubmit={start} noValidate>
      <h1>Start a run</h1>
      <div class="card">
        <div class="field">
          <label for="preset">Preset</label>
          <select id="preset" value={preset} onChange={({ currentTarget }) => setPreset(currentTarget.value)}>
            {Object.keys(presets).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <p class="meaning">
            {base.objective} on {base.data}, items of {base.shape.join(' × ')}, {base.networks.latentSize} latent
            numbers, {base.steps.toLocaleString('en')} steps
          </p>
        </div>
        <DataDrop onData={(data) => setTyped((before) => ({ ...before, data }))} />
        <div class="fields">{main.map(input)}</div>
        <details>
          <summary>All other fields</summary>
          {[...groups].map(([group, own]) => (
            <fieldset key={group} class="group">
              <legend>{group}</legend>
              <div class="fields">{own.map(input)}</div>
            </fieldset>
          ))}
        </details>
      </div>
      <div class="card command">
        <p>The same from a terminal</p>
        <code>{commandLine(overrides)}</code>
      </div>
      {problem && <Problem error={problem} />}
      {faults.length > 0 && (
        <p class="fault" role="status">
          Look again at: {faults.map(({ path }) => path.join('.')).join(', ')}
        </p>
      )}
      <button type="submit" class="primary large" disabled={starting || faults.length > 0 || !hasToken()}>
        {starting ? 'Starting …' : 'Start training'}
      </button>
    </form>
  );
}
