/** What the engine needs from the rest, given to it at wiring time. */
import type { ChangeInWords, Id, Plan, RevisionSummary, UrlTestRound } from '../contract/index.ts'
import type { Change } from '../domain/change.ts'
import type { Collection, Configuration } from '../domain/configuration.ts'

/** A certificate's secret part. */
export interface CertificateMaterial {
  readonly certificatePem: string
  readonly keyPem: string
}

export interface NewRevision {
  readonly base: number
  readonly next: Configuration
  readonly changes: readonly Change[]
  readonly words: readonly ChangeInWords[]
  readonly author: string
  readonly note: string
  readonly at: string
  readonly action: Plan['action']
  readonly undoes: number | null
  /** Secrets that `next` refers to and the store does not have yet. */
  readonly materials: ReadonlyMap<string, CertificateMaterial>
}

export interface StoredRevision extends RevisionSummary {
  readonly words: readonly ChangeInWords[]
  readonly changes: readonly Change[]
}

/** The configuration's home. All methods are synchronous: SQLite's transaction has no await in it. */
export interface ConfigurationStore {
  /** The configuration of the newest revision; the same object until the next commit. */
  current(): { readonly configuration: Configuration; readonly revision: number }
  /** The revision that last touched the object, or undefined when there is no such object. `realServers` and `subServices` are versioned by themselves. */
  versionOf(collection: Collection | 'realServers' | 'subServices', id: Id): number | undefined
  settingsVersion(): number
  /** A number never given before. Not part of a revision: a number may be lost, never used twice. */
  newId(): Id
  /** All or nothing: rows, materials and the revision. Throws when `base` is not the newest revision. */
  commit(revision: NewRevision): RevisionSummary
  revision(number: number): StoredRevision | undefined
  /** Newest first. */
  revisions(options: { readonly before?: number; readonly limit: number }): {
    readonly total: number
    readonly items: readonly RevisionSummary[]
  }
  /** Revisions newer than `number`, newest first, with their changes: what a restore has to take back. */
  revisionsSince(number: number): readonly StoredRevision[]
  material(fingerprint: string): CertificateMaterial | undefined
  /** Small values that belong to this machine and not to a revision: the cookie key, resolved host names. */
  machineValue(key: string): string | undefined
  setMachineValue(key: string, value: string): void
}

/** Rounds of test URLs, beside the configuration; only the newest are kept. */
export interface UrlTestStore {
  /** Newest first. */
  rounds(applicationId: Id, limit: number): readonly UrlTestRound[]
  addRound(round: Omit<UrlTestRound, 'id'>): UrlTestRound
}
