// Bundles the lab into dist/studio/web/lab: static files for any web server.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import config from '../src/studio/web/lab/vite.config.js';
import { appendLicenses } from './licenses.js';

await build({ ...config, logLevel: 'warn' });
appendLicenses(fileURLToPath(new URL('../dist/studio/web/lab/licenses.md', import.meta.url)));
