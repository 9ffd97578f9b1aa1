/** The buttons that take what a card shows elsewhere: as a picture, as numbers, as code. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { NpzArray } from '../logic/latent/npz.ts';
import { snippets, type View } from '../logic/latent/snippets.ts';
import { useView } from './context.ts';
import { saveNpz, savePng } from './save.ts';

interface ExportProps {
  /** File name, without its ending. */
  readonly name: string;
  /** [count, …shape]; undefined until they are there, null where there is no picture to save. */
  readonly items: Float32Array | undefined | null;
  readonly columns?: number;
  readonly arrays: () => Readonly<Record<string, NpzArray>>;
  readonly view: () => View;
  readonly disabled?: boolean;
}

export function ExportBar({ name, items, columns, arrays, view, disabled = false }: ExportProps) {
  const { info } = useView();
  const [shown, setShown] = useState<View>();
  return (
    <fieldset class="export" aria-label={`Export: ${name}`}>
      {items !== null && (
        <button
          type="button"
          disabled={disabled || !items}
          onClick={() => items && savePng(name, items, info, columns)}
        >
          PNG
        </button>
      )}
      <button type="button" disabled={disabled} onClick={() => saveNpz(name, arrays())}>
        npz
      </button>
      <button type="button" disabled={disabled} onClick={() => setShown(view())}>
        Code
      </button>
      {shown && <CodeDialog view={shown} onClose={() => setShown(undefined)} />}
    </fieldset>
  );
}

const languages = [
  ['typescript', 'TypeScript'],
  ['python', 'Python'],
] as const;

function CodeDialog({ view, onClose }: { readonly view: View; readonly onClose: () => void }) {
  const { info, attributes } = useView();
  const [language, setLanguage] = useState<'typescript' | 'python'>('typescript');
  const [copied, setCopied] = useState(false);
  const reference = useRef<HTMLDialogElement>(null);
  const text = snippets(view, info, [...attributes])[language];
  useEffect(() => reference.current!.showModal(), []);
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <dialog ref={reference} onClose={onClose} class="code-dialog" aria-labelledby="code-title">
      <div class="code-head">
        <h2 id="code-title">The same in code</h2>
        <fieldset class="tabs">
          <legend class="hidden">Language</legend>
          {languages.map(([each, title]) => (
            <label key={each}>
              <input
                type="radio"
                name="language"
                checked={language === each}
                onChange={() => {
                  setLanguage(each);
                  setCopied(false);
                }}
              />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <p class="note">
        {language === 'typescript'
          ? 'Needs npm install adversarial-inference, and the run at this path.'
          : 'Needs pip install onnxruntime numpy, and the ONNX files that the head of this page links to.'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <div class="actions">
        <button type="button" class="primary" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" onClick={() => reference.current!.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
