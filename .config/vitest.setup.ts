/** Property tests draw the same examples in each run; `FAST_CHECK_SEED=…` draws others, to look for more. */
import { configureGlobal } from 'fast-check'

configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_122) })
