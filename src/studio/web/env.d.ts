/** What the bundler puts in place. */

interface ImportMetaEnv {
  /** Folders that are pages of their own. */
  readonly VITE_PAGES: readonly string[];
}
