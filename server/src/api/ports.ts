/** What the api needs from the store: accounts, sessions, failures of login, the audit log. Times are ISO 8601 UTC. */
import type { Permission } from '../contract/index.ts'

export interface Account {
  readonly username: string
  readonly passwordHash: string
  readonly mustChangePassword: boolean
  readonly permissions: readonly Permission[]
}

/** `idHash` is SHA-256 of the cookie's value, hex: who reads the database cannot log in with it. */
export interface StoredSession {
  readonly idHash: string
  readonly username: string
  readonly address: string
  readonly createdAt: string
  readonly seenAt: string
}

export interface AuditEntry {
  readonly at: string
  readonly author: string
  readonly address: string
  /** e.g. `login`, `login-failed`, `password-changed`, `virtualServiceChange`. */
  readonly action: string
  readonly detail: string
}

export interface AccountStore {
  account(username: string): Account | undefined
  addAccount(account: Account): void
  /** Also clears `mustChangePassword`. */
  setPassword(username: string, passwordHash: string): void
  addSession(session: StoredSession): void
  session(idHash: string): StoredSession | undefined
  touchSession(idHash: string, seenAt: string): void
  deleteSession(idHash: string): void
  deleteSessionsOf(username: string, exceptIdHash: string | null): void
  deleteSessionsBefore(createdBefore: string, seenBefore: string): void
  /** `key` names what is counted: a client address, or an account at an address. */
  addLoginFailure(key: string, at: string): void
  /** When they were, oldest first. */
  loginFailuresSince(key: string, since: string): readonly string[]
  clearLoginFailures(key: string): void
  audit(entry: AuditEntry): void
}

/** A signing request that was made here. Its key never leaves the store but to a certificate that answers it. */
export interface StoredRequest {
  readonly id: number
  /** Of its public key; see `publicKeyId`. */
  readonly publicKey: string
  readonly commonName: string
  /** On one line. */
  readonly subject: string
  readonly names: readonly string[]
  readonly keyType: string
  readonly createdAt: string
  readonly pem: string
}

/** Beside the configuration: nothing that runs depends on a request, and no revision must bring one back. */
export interface RequestStore {
  /** Newest first. */
  requests(): readonly StoredRequest[]
  addRequest(request: Omit<StoredRequest, 'id'>, keyPem: string): StoredRequest
  keyFor(publicKey: string): string | undefined
  /** @returns whether it was there. */
  deleteRequest(id: number): boolean
}

/** An uploaded template as its file was. */
export interface StoredTemplate {
  readonly id: number
  readonly text: string
  readonly uploadedAt: string
}

/** Templates are no part of the configuration: a restore of an old revision does not take them away. */
export interface TemplateStore {
  templates(): readonly StoredTemplate[]
  /** @param instead the id of one that goes in the same step. @returns the new id, which nobody had before. */
  addTemplate(text: string, at: string, instead: number | null): number
  deleteTemplate(id: number): void
}

/** An update file on its way here. */
export interface UpdateUpload {
  readonly id: string
  /** From its head, once that is here. */
  readonly version: string | null
  readonly bytes: number
  readonly receivedBytes: number
  readonly isReady: boolean
}

/** One upload at a time; a file that is refused is forgotten. */
export interface UpdateUploads {
  state(): UpdateUpload | null
  /** Names the head of the file that is ready; null while none is. */
  digest(): string | null
  /** @throws Refusal when there is no room. */
  begin(bytes: number): Promise<UpdateUpload>
  /** @throws Refusal in the file's place when it is not acceptable, and where the piece does not follow. */
  piece(piece: { readonly id: string; readonly offset: number; readonly data: Buffer }): Promise<UpdateUpload>
  forget(): Promise<void>
}
