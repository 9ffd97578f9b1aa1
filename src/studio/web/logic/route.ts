/** Which page the address names: the part behind #, so that the server has one page only. */

export type Route =
  | { readonly page: 'runs' }
  | { readonly page: 'run'; readonly name: string }
  | { readonly page: 'compare'; readonly names: readonly string[] }
  | { readonly page: 'start' };

export function parseRoute(hash: string): Route {
  const [page, rest] = hash.replace(/^#\/?/, '').split('/');
  if (page === 'run' && rest) return { page, name: decode(rest) };
  if (page === 'compare' && rest) return { page, names: [...new Set(rest.split(',').map(decode).filter(Boolean))] };
  return page === 'start' ? { page } : { page: 'runs' };
}

export function addressOf(route: Route): string {
  if (route.page === 'run') return `#/run/${encodeURIComponent(route.name)}`;
  if (route.page === 'compare') return `#/compare/${route.names.map(encodeURIComponent).join(',')}`;
  return route.page === 'start' ? '#/start' : '#/';
}

/** The page on which a run's model is played with: a document of its own, so that the list of runs stays small. */
export function modelAddress(name: string, { checkpoint }: { readonly checkpoint?: number } = {}): string {
  const at = checkpoint === undefined ? '' : `&checkpoint=${checkpoint}`;
  return `./model.html?run=${encodeURIComponent(name)}${at}`;
}

/** The token in an address as `ali studio` prints it. */
export function tokenIn(hash: string): string | undefined {
  return /^#token=([\w-]+)$/.exec(hash)?.[1];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
