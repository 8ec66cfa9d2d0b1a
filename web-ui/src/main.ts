/**
 * Entry. zod compiles checks with `new Function` and tries at the first schema whether it may; under `default-src 'self'` the browser
 * forbids and reports that. So it is told beforehand, which means before anything that makes a schema is even loaded.
 */
import * as z from 'zod'

z.config({ jitless: true })
await import('./start.tsx')
