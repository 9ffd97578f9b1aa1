/** The input of one field of a configuration, labelled and explained. */

import type { FormField } from '../../shared/form-field.ts';
import { faultOf, titleOf } from '../logic/form-values.ts';

interface FormInputProps {
  readonly field: FormField;
  readonly text: string;
  /** Whether it was changed. */
  readonly changed: boolean;
  /** Words that may be typed. */
  readonly suggestions?: readonly string[];
  readonly onText: (text: string) => void;
}

export function FormInput({ field, text, changed, suggestions, onText }: FormInputProps) {
  const path = field.path.join('.');
  const fault = faultOf(text, field);
  const marks = {
    id: path,
    name: path,
    'aria-describedby': `${path}-meaning`,
    'aria-invalid': fault !== undefined,
    autocomplete: 'off' as const,
  };
  return (
    <div class="field">
      <div class="title">
        <label for={path} title={path}>
          {titleOf(field.path)}
        </label>
        {changed && <span>changed</span>}
      </div>
      {field.choices ? (
        <select {...marks} value={text} onChange={({ currentTarget }) => onText(currentTarget.value)}>
          {field.optional && <option value="">–</option>}
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : field.kind === 'rows' ? (
        <textarea
          {...marks}
          value={text}
          rows={Math.max(2, text.split('\n').length)}
          spellcheck={false}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      ) : (
        <input
          {...marks}
          type="text"
          inputMode={field.kind === 'text' ? 'text' : 'decimal'}
          value={text}
          list={suggestions && `${path}-words`}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      )}
      {suggestions && (
        <datalist id={`${path}-words`}>
          {suggestions.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
      )}
      <p id={`${path}-meaning`} class={fault ? 'meaning fault' : 'meaning'}>
        {fault ?? (field.description === titleOf(field.path) ? '' : field.description)}
      </p>
    </div>
  );
}
