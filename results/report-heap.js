// Loaded before a measured process (node --import): every five seconds it leaves the size of its heap in the file HEAP_FILE.
import { renameSync, writeFileSync } from 'node:fs';

const path = process.env.HEAP_FILE;
if (path) {
  const report = () => {
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    const resources = process.getActiveResourcesInfo().length;
    writeFileSync(`${path}.tmp`, JSON.stringify({ heapUsed, external, arrayBuffers, resources }));
    renameSync(`${path}.tmp`, path);
  };
  report();
  setInterval(report, 5000).unref();
}
