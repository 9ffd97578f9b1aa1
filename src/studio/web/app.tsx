/** The frame of every page, and which of them is shown. */

import { useEffect, useState } from 'preact/hooks';
import { hasToken } from './logic/client.ts';
import { addressOf, parseRoute, type Route } from './logic/route.ts';
import { ComparePage } from './pages/compare-page.tsx';
import { RunPage } from './pages/run-page.tsx';
import { RunsPage } from './pages/runs-page.tsx';
import { StartPage } from './pages/start-page.tsx';

/** The folders beside this page that are pages of their own. */

export function App() {
  const route = useRoute();
  return (
    <>
      <button type="button" class="skip" onClick={toContent}>
        Skip to content
      </button>
      <header class="top">
        <a class="brand" href="#/">
          <svg viewBox="0 0 34 24" aria-hidden="true">
            <circle cx="12" cy="12" r="9" />
            <circle cx="22" cy="12" r="9" />
          </svg>
          <span>ALI studio</span>
        </a>
        <nav aria-label="Pages">
          <a href="#/" aria-current={route.page === 'start' ? undefined : 'page'}>
            Runs
          </a>
          <a href="lab/">Lab</a>
          <a
            class="button primary"
            href={addressOf({ page: 'start' })}
            aria-current={route.page === 'start' ? 'page' : undefined}
          >
            Start a run
          </a>
        </nav>
      </header>
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

/** A link would not do: the address behind # is the page's own. */
function toContent(): void {
  document.getElementById('content')?.focus();
}
