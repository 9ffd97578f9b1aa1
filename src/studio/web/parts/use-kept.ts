/** A state that the browser keeps for the next visit. */

import { useState } from 'preact/hooks';

export function useKept<T>(key: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      const text = localStorage.getItem(`ali-studio-${key}`);
      return text === null ? initial : (JSON.parse(text) as T);
    } catch {
      return initial;
    }
  });
  const keep = (next: T) => {
    localStorage.setItem(`ali-studio-${key}`, JSON.stringify(next));
    setValue(next);
  };
  return [value, keep];
}
