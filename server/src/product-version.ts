/** The version of the product, from the one place where it stands. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'

const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')

export const productVersion = z.object({ version: z.string() }).parse(JSON.parse(text)).version
