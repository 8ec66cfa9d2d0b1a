/** All templates there are: shipped and uploaded ones, each read once. */
import { setImmediate } from 'node:timers/promises'
import type { TemplateId, TemplateRow } from '../contract/index.ts'
import { Refusal, refuseField } from '../domain/problems.ts'
import { readTemplate } from '../domain/templates/read.ts'
import type { Template } from '../domain/templates/template.ts'
import type { TemplateStore } from './ports.ts'

export interface LibraryEntry {
  readonly id: TemplateId
  readonly shipped: boolean
  readonly uploadedAt: string | null
  readonly text: string
  /** Null when this Ballast cannot read it any more; `problems` say why. */
  readonly template: Template | null
  readonly problems: readonly string[]
}

export interface TemplateLibrary {
  list(): readonly LibraryEntry[]
  /** Reads the shipped ones one by one, with room for other work between, so that the first look does not wait for all. */
  warm(): Promise<void>
  /** @throws Refusal `not-found`. */
  find(id: TemplateId): LibraryEntry
  /** @throws Refusal at the field `file`, or when there is one of that name and `replace` is not set. */
  add(bytes: Uint8Array, replace: boolean, at: string): LibraryEntry
  /** @throws Refusal for one that came with Ballast. */
  remove(id: TemplateId): void
}

/** The same for everybody: more would make lists that nobody reads and a slow start. */
const MAX_UPLOADED = 500

const OWN = 'own-'

const numberOf = ({ id }: LibraryEntry): number => Number(id.slice(OWN.length))

function entryOf(id: TemplateId, bytes: Uint8Array, uploadedAt: string | null): LibraryEntry {
  const base = { id, shipped: uploadedAt === null, uploadedAt, text: new TextDecoder().decode(bytes) }
  try {
    return { ...base, template: readTemplate(bytes), problems: [] }
  } catch (error) {
    // Whatever is wrong with one, the others must be there.
    const problems = error instanceof Refusal ? error.errors.map(({ message }) => message) : [`It cannot be read: ${String(error)}`]
    return { ...base, template: null, problems }
  }
}

/** What is listed when it cannot be read: better a name that is not quite right than none. */
const nameIn = (text: string, id: string): string => /^name:\s*["']?(.{1,100}?)["']?\s*$/m.exec(text)?.[1] ?? id

export const nameOf = ({ template, text, id }: LibraryEntry): string => template?.head.name ?? nameIn(text, id)

export const rowOf = (entry: LibraryEntry): TemplateRow => ({
  id: entry.id,
  name: nameOf(entry),
  comment: entry.template?.head.comment ?? '',
  version: entry.template?.head.version ?? '',
  shipped: entry.shipped,
  services: entry.template?.sample.services.length ?? 0,
  uploadedAt: entry.uploadedAt,
  problems: [...entry.problems]
})

export function templateLibrary(parts: {
  readonly shipped: readonly { readonly id: string; readonly bytes: Uint8Array }[]
  readonly store: TemplateStore
}): TemplateLibrary {
  const { store } = parts
  const shipped = new Map<TemplateId, LibraryEntry>()
  /** By number in the store. */
  const uploaded = new Map<number, LibraryEntry>()

  // Read at the first look: the start of the program does not wait for what nobody may ask for.
  const shippedEntry = ({ id, bytes }: { readonly id: string; readonly bytes: Uint8Array }): LibraryEntry => {
    const entry = shipped.get(id) ?? entryOf(id, bytes, null)
    shipped.set(id, entry)
    return entry
  }
  const ownEntries = (): readonly LibraryEntry[] =>
    store.templates().map(({ id, text, uploadedAt }) => {
      const entry = uploaded.get(id) ?? entryOf(`${OWN}${id}`, new TextEncoder().encode(text), uploadedAt)
      uploaded.set(id, entry)
      return entry
    })
  const entries = (): readonly LibraryEntry[] => {
    return [...parts.shipped.map(shippedEntry), ...ownEntries()].toSorted((a, b) =>
      nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true })
    )
  }

  function find(id: TemplateId): LibraryEntry {
    const entry = entries().find((known) => known.id === id)
    if (entry !== undefined) return entry
    throw new Refusal('not-found', 'There is no such template. It may have been deleted meanwhile.', {
      hint: 'Reload the page to see what there is now.'
    })
  }

  return {
    list: entries,
    async warm() {
      for (const file of parts.shipped) {
        shippedEntry(file)
        await setImmediate()
      }
    },
    find,
    add(bytes, replace, at) {
      const template = readTemplate(bytes)
      const { name, version } = template.head
      const same = entries().find((entry) => nameOf(entry).toLowerCase() === name.toLowerCase())
      if (same?.shipped === true)
        throw refuseField('file', `“${name}” is the name of a template that came with Ballast. Give yours another name.`, 'in-use')
      if (same !== undefined && !replace) {
        const there = same.template === null ? '' : ` (version ${same.template.head.version})`
        throw refuseField(
          'file',
          `There is a template “${name}” already${there}; this one has version ${version}.`,
          'in-use',
          'Replace it, or give this one another name.'
        )
      }
      if (same === undefined && ownEntries().length >= MAX_UPLOADED)
        throw refuseField('file', `There are ${MAX_UPLOADED} uploaded templates already. Delete one first.`, 'in-use')
      const id = store.addTemplate(template.text, at, same === undefined ? null : numberOf(same))
      if (same !== undefined) uploaded.delete(numberOf(same))
      return find(`${OWN}${id}`)
    },
    remove(id) {
      const entry = find(id)
      if (entry.shipped) throw new Refusal('in-use', `“${nameOf(entry)}” came with Ballast and cannot be deleted.`)
      store.deleteTemplate(numberOf(entry))
      uploaded.delete(numberOf(entry))
    }
  }
}

/** @throws Refusal when this Ballast cannot read it. */
export function usable(entry: LibraryEntry): Template {
  if (entry.template !== null) return entry.template
  throw new Refusal('not-acceptable-together', `“${nameOf(entry)}” cannot be used: ${entry.problems[0] ?? 'it cannot be read'}`)
}
