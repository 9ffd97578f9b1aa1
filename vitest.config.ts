import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Those tests start processes that compute.
    maxConcurrency: 2,
    // A page on a busy machine draws its numbers late; what is never drawn fails all the same.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'library', include: ['src/**/*.test.ts'], exclude: ['src/cli/**'] },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: ['src/cli/**/*.test.ts', 'test/**/*.test.ts'],
          globalSetup: ['test/cli-setup.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
