/** Asks the server: JSON there and back, and a refusal as an error. */

import type { Refusal, RunDetail, StartForm, StartRequest, StudioEvents, UploadAnswer } from '../../shared/messages.ts';
import { pictureName } from '../../shared/picture-name.ts';
import { tokenIn } from './route.ts';

const tokenKey = 'ali-studio-token';

/** What the server answered where it refused. */
export class RefusalError extends Error {
  readonly remedy: string | undefined;

  constructor({ error }: Refusal) {
    super(error.message);
    this.remedy = error.remedy;
  }
}

/** Takes the token out of the address, where it could be seen, and keeps it for the next time. */
export function keepToken(): void {
  const token = tokenIn(location.hash);
  if (token === undefined) return;
  localStorage.setItem(tokenKey, token);
  history.replaceState(null, '', '#/');
}

export function hasToken(): boolean {
  return localStorage.getItem(tokenKey) !== null;
}

export const readRun = (name: string) => ask<RunDetail>(`runs/${encodeURIComponent(name)}`);
export const readForm = () => ask<StartForm>('form');
export const startRun = (request: StartRequest) => post<{ name: string }>('runs', request);
export const stopRun = (name: string) => post(`runs/${encodeURIComponent(name)}/stop`, {});
export const resumeRun = (name: string) => post(`runs/${encodeURIComponent(name)}/resume`, {});

/** Sends a file to train on: a zip of images, or a table. */
export const uploadData = (file: File) =>
  send<UploadAnswer>(`uploads/${encodeURIComponent(file.name)}`, { type: 'application/octet-stream', body: file });

/** The address of a picture of a run: `version` changes when it may have been drawn anew. */
export function pictureAddress(name: string, picture: string): string {
  return `api/runs/${encodeURIComponent(name)}/pictures/${picture}`;
}

export function snapshotAddress(
  name: string,
  step: number,
  { pairs = false }: { readonly pairs?: boolean } = {},
): string {
  return pictureAddress(name, pictureName(step, { pairs }));
}

/** Listens to the server's events until the function that it returns is called; the browser connects again by itself. */
export function listen(
  names: readonly string[],
  handlers: { readonly [Name in keyof StudioEvents]: (data: StudioEvents[Name]) => void } & {
    readonly connected: (yes: boolean) => void;
  },
): () => void {
  const query = new URLSearchParams(names.map((name) => ['run', name]));
  const source = new EventSource(`api/events?${query}`);
  for (const name of ['runs', 'history', 'records'] as const) {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => handlers[name](JSON.parse(data)));
  }
  source.addEventListener('open', () => handlers.connected(true));
  source.addEventListener('error', () => handlers.connected(false));
  return () => source.close();
}

async function ask<T>(path: string, options: RequestInit = {}): Promise<T> {
  const response = await fetch(`api/${path}`, options).catch(() => {
    throw new RefusalError({
      error: { code: 'io', message: 'the studio does not answer', remedy: 'start it again with: ali studio' },
    });
  });
  const answer = (await response.json()) as T | Refusal;
  if (!response.ok) throw new RefusalError(answer as Refusal);
  return answer as T;
}

function post<T = object>(path: string, body: unknown): Promise<T> {
  return send<T>(path, { type: 'application/json', body: JSON.stringify(body) });
}

function send<T>(path: string, { type, body }: { readonly type: string; readonly body: BodyInit }): Promise<T> {
  return ask<T>(path, {
    method: 'POST',
    headers: { 'Content-Type': type, 'X-Studio-Token': localStorage.getItem(tokenKey) ?? '' },
    body,
  });
}
