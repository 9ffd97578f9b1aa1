/** What stands above every page: where to go. */

import { addressOf, type Route } from '../logic/route.ts';

/** @param page which one is shown */
export function Top({ page }: { readonly page: Route['page'] | 'model' }) {
  const isRuns = page !== 'start' && page !== 'model';
  return (
    <>
      <button type="button" class="skip" onClick={toContent}>
        Skip to content
      </button>
      <header class="top">
        <a class="brand" href="./#/">
          <svg viewBox="0 0 34 24" aria-hidden="true">
            <circle cx="12" cy="12" r="9" />
            <circle cx="22" cy="12" r="9" />
          </svg>
          <span>ALI studio</span>
        </a>
        <nav aria-label="Pages">
          <a href="./#/" aria-current={isRuns ? 'page' : undefined}>
            Runs
          </a>
          <a href="lab/">Lab</a>
          <a
            class="button primary"
            href={`./${addressOf({ page: 'start' })}`}
            aria-current={page === 'start' ? 'page' : undefined}
          >
            Start a run
          </a>
        </nav>
      </header>
    </>
  );
}

/** A link would not do: the address behind # is the page's own. */
function toContent(): void {
  document.getElementById('content')?.focus();
}
