/** The frame of every page, and which of them is shown. */

import { useEffect, useState } from 'preact/hooks';
import { hasToken } from './logic/client.ts';
import { parseRoute, type Route } from './logic/route.ts';
import { ComparePage } from './pages/compare-page.tsx';
import { RunPage } from './pages/run-page.tsx';
import { RunsPage } from './pages/runs-page.tsx';
import { StartPage } from './pages/start-page.tsx';
import { Top } from './parts/top.tsx';

export function App() {
  const route = useRoute();
  return (
    <>
      <Top page={route.page} />
      {!hasToken() && (
        <p class="notice" role="note">
          You can look at everything here. To start and stop runs, open the address that <code>ali studio</code>{' '}
          printed, its token included.
        </p>
      )}
      <main id="content" tabIndex={-1}>
        <Page route={route} />
      </main>
    </>
  );
}

function Page({ route }: { readonly route: Route }) {
  if (route.page === 'run') return <RunPage key={route.name} name={route.name} />;
  if (route.page === 'compare') return <ComparePage key={route.names.join()} names={route.names} />;
  return route.page === 'start' ? <StartPage /> : <RunsPage />;
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => {
      setRoute(parseRoute(location.hash));
      scrollTo(0, 0);
    };
    // The address may have changed between the first rendering and this effect.
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
