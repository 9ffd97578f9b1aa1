/** Takes a zip of images or a table, dropped or chosen, and tells where the studio keeps it. */

import { useState } from 'preact/hooks';
import type { UploadAnswer } from '../../shared/messages.ts';
import { uploadData } from '../logic/client.ts';
import { Problem, problemOf } from './problem.tsx';

type State =
  | { readonly kind: 'idle' | 'over' }
  | { readonly kind: 'sending'; readonly name: string }
  | { readonly kind: 'kept'; readonly name: string; readonly answer: UploadAnswer }
  | { readonly kind: 'refused'; readonly problem: ReturnType<typeof problemOf> };

export function DataDrop({ onData }: { readonly onData: (path: string) => void }) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const take = async (file: File | undefined) => {
    if (!file) return;
    setState({ kind: 'sending', name: file.name });
    try {
      const answer = await uploadData(file);
      setState({ kind: 'kept', name: file.name, answer });
      onData(answer.data);
    } catch (error) {
      setState({ kind: 'refused', problem: problemOf(error) });
    }
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setState((before) => (before.kind === 'sending' ? before : { kind: 'over' }));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the pointer; the input inside does the same by keyboard
    <div
      class={state.kind === 'over' ? 'drop over' : 'drop'}
      onDragOver={over}
      onDragLeave={() => setState((before) => (before.kind === 'over' ? { kind: 'idle' } : before))}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <label for="own-data">Data of your own: drop a zip of images or a table here, or choose one</label>
      <input
        id="own-data"
        type="file"
        accept=".zip,.csv,.tsv,.npy,.npz,.parquet"
        disabled={state.kind === 'sending'}
        onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
      />
      <p class="meaning" role="status">
        {told(state)}
      </p>
      {state.kind === 'refused' && <Problem error={state.problem} />}
    </div>
  );
}

function told(state: State): string {
  if (state.kind === 'sending') return `Sending ${state.name} …`;
  if (state.kind !== 'kept') return 'In a zip, folders are classes. It stays on this machine, in the folder of runs.';
  const { files, left } = state.answer;
  const others = left === 0 ? '' : `, ${left.toLocaleString('en')} that are no images left out`;
  return `${state.name} is there: ${files === 1 ? 'one file' : `${files.toLocaleString('en')} files`}${others}.`;
}
