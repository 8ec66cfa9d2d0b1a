/** The templates that come with Ballast: files in a folder beside the program. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ShippedTemplate {
  /** The file's name without its ending. */
  readonly id: string
  readonly bytes: Uint8Array
}

export function shippedTemplates(folder: string): readonly ShippedTemplate[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^[a-z0-9][a-z0-9-]*\.tmpl$/.test(name))
    .toSorted()
    .map((name) => ({ id: name.slice(0, -'.tmpl'.length), bytes: readFileSync(join(folder, name)) }))
}
