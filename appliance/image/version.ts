/** The version of what is built, and from which it can be reached. */
import { readFileSync } from 'node:fs'
import { Version } from '@ballast/server/helper'
import { MIGRATIONS } from '@ballast/server/migrations'
import * as z from 'zod'
import { inRoot } from '../run/lib/paths.mjs'
import { Problem } from '../run/lib/problem.mjs'

/** The oldest version whose helper can install this one and whose database this one reads. */
const OLDEST_BEFORE = '0.1.0'

const versionIn = (text: string): string => z.object({ version: z.string() }).parse(JSON.parse(text)).version

/** @param asked another version than package.json says, for trying out an update. */
export function productVersion(asked: string | undefined): string {
  const version = asked ?? versionIn(readFileSync(inRoot('package.json'), 'utf8'))
  if (!Version.safeParse(version).success) throw new Problem(`“${version}” is no version. It has three numbers, for example 0.2.0.`)
  return version
}

/** What a root says of itself. */
export const releaseText = (version: string): string => `${JSON.stringify({ product: 'ballast', version, schema: MIGRATIONS.length })}\n`

export const updateFields = (version: string) => ({ product: 'ballast', version, minVersion: OLDEST_BEFORE, schema: MIGRATIONS.length })
