/** Writes `server/openapi.json`: `npm run openapi`. A test fails when the committed file is not what the contract says. */
import { writeFileSync } from 'node:fs'
import { openApiText } from './api/openapi.ts'

writeFileSync(new URL('../openapi.json', import.meta.url), openApiText())
