/** Starts the model page. */

import '../logic/valid-language.ts';
import { render } from 'preact';
import { Problem } from '../parts/problem.tsx';
import { Top } from '../parts/top.tsx';
import { ModelPage } from './model-page.tsx';

const run = new URLSearchParams(location.search).get('run');

render(
  <>
    <Top page="model" />
    <main id="content" tabIndex={-1}>
      {run ? (
        <ModelPage run={run} />
      ) : (
        <Problem error={{ message: 'the address names no run', remedy: 'choose a model from the list of runs' }} />
      )}
    </main>
  </>,
  document.getElementById('page')!,
);
