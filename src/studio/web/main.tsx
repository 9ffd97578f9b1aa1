/** Starts the page. */

import './logic/valid-language.ts';
import { render } from 'preact';
import { App } from './app.tsx';
import { keepToken } from './logic/client.ts';

keepToken();
render(<App />, document.getElementById('page')!);
