/**
 * Versions of objects. A write names the version it was made from in `If-Match: "17"`, so that two administrators cannot
 * overwrite each other unawares (docs/decisions/0005).
 */
import type { Id } from '../contract/index.ts'
import type { Collection } from '../domain/configuration.ts'
import { Refusal } from '../domain/problems.ts'
import type { ConfigurationStore } from '../engine/ports.ts'

export const etagOf = (version: number): string => `"${version}"`

/** Accepts `"17"` and, as proxies may weaken it, `W/"17"`. `*` is no version: it would overwrite whatever is there. */
export function versionFrom(header: string | undefined): number {
  if (header === undefined) {
    throw new Refusal(
      'version-missing',
      'This change does not say which version it was made from, so it could undo the work of somebody else.',
      {
        hint: 'Read the object first and send its version back in the header If-Match, for example If-Match: "17".'
      }
    )
  }
  const digits = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim())?.[1]
  if (digits === undefined) {
    throw new Refusal('version-missing', 'The header If-Match does not hold a version.', {
      hint: 'Send exactly one version in double quotes, for example If-Match: "17".'
    })
  }
  return Number(digits)
}

const NOUNS: Readonly<Record<Collection | 'realServers' | 'subServices' | 'settings', string>> = {
  virtualServices: 'virtual service',
  realServers: 'real server',
  subServices: 'SubVS',
  certificates: 'certificate',
  intermediates: 'intermediate certificate',
  contentRules: 'content rule',
  interfaces: 'interface',
  settings: 'settings',
  applications: 'application'
}

function staleRefusal(store: ConfigurationStore, noun: string, version: number): Refusal {
  const revision = store.revision(version)
  const by =
    revision === undefined ? 'was changed meanwhile' : `was changed by ${revision.author} on ${inMinutes(revision.at)}: ${revision.note}`
  return new Refusal('version-stale', `This ${noun} ${by}. Nothing was saved.`, {
    hint: 'Load the present state, look at the difference, and save again.'
  })
}

const inMinutes = (timestamp: string): string => `${timestamp.slice(0, 10)} at ${timestamp.slice(11, 16)} UTC`

/**
 * To be called inside `edit`, where no other writer can come between. Says nothing about an object that is gone:
 * the edit itself refuses that.
 */
export function requireVersion(
  store: ConfigurationStore,
  collection: Collection | 'realServers' | 'subServices',
  id: Id,
  version: number
): void {
  const present = store.versionOf(collection, id)
  if (present !== undefined && present !== version) throw staleRefusal(store, NOUNS[collection], present)
}

export function requireSettingsVersion(store: ConfigurationStore, version: number): void {
  const present = store.settingsVersion()
  if (present !== version) throw staleRefusal(store, NOUNS.settings, present)
}
