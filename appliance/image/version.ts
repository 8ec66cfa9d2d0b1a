/** The version of the product, as package.json says it. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { inRoot } from '../run/lib/paths.mjs'

export const productVersion = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))).version
