/**
 * @returns whether an error says that a file of the UI did not arrive. Browsers have no code for it, only these sentences
 * (Chromium, Firefox, Safari; the last is from Vite's loader of style sheets).
 */
export const isLoadFailure = (error: unknown): boolean =>
  error instanceof Error &&
  /Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed|Unable to preload CSS/i.test(
    error.message
  )
