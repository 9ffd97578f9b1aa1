// Bundles the lab into dist/studio/lab: static files for any web server.
import { build } from 'vite';
import config from '../src/studio/web/lab/vite.config.js';

await build({ ...config, logLevel: 'warn' });
