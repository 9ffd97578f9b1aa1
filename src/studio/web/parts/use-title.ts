/** Names the page in the window's title. */

import { useEffect } from 'preact/hooks';

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – ALI studio`;
  }, [title]);
}
