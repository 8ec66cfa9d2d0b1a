/** What publishing one template and several at once have in common. */
import type { Certificate, Id, Publish } from '../contract/index.ts'
import { readCertificateUpload, type SelfSignedKey, selfSigned } from '../domain/certificates/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { CONSOLE } from '../domain/network/risk.ts'
import { type Fault, Refusal } from '../domain/problems.ts'
import { publish, temporaryKey } from '../domain/templates/publish.ts'
import { type Made, requestField } from '../domain/templates/request-fields.ts'
import type { Template } from '../domain/templates/template.ts'
import type { Edited } from '../engine/offers.ts'
import type { Caller, Services } from './handler.ts'

/** Days. Long enough to see that the services work; browsers warn about it all the time. */
const TEMPORARY_DAYS = 365

interface Temporary {
  readonly certificate: Omit<Certificate, 'id'>
  readonly materials: NonNullable<Edited['materials']>
}

export interface PublishPart {
  readonly template: Template
  readonly request: Publish
  /** Where its fields stand in the body: empty, or `parts.2.` */
  readonly prefix: string
  readonly temporary: Temporary | null
}

export const titleOfPart = (template: Template, request: Publish): string => request.name ?? template.head.name

/** As on the LoadMaster: until somebody assigns a certificate, the service answers with one that nobody vouches for. */
function temporaryCertificate(name: string, request: Publish, key: SelfSignedKey, now: Date): Temporary {
  const addresses = Object.values(request.parameters).filter((value) => typeof value === 'string' && value !== '')
  const names = ['localhost', ...addresses.slice(0, 1).map(String)]
  const made = selfSigned({ commonName: 'Temporary certificate', names, days: TEMPORARY_DAYS }, now, key)
  const upload = readCertificateUpload({ certificate: Buffer.from(made.certificatePem), key: Buffer.from(made.keyPem) }, now)
  return {
    certificate: { ...upload.facts, name: `Temporary for ${name}`.slice(0, 120), pem: upload.certificatePem, chain: [...upload.chain] },
    materials: new Map([[upload.facts.fingerprint, { certificatePem: upload.certificatePem, keyPem: upload.keyPem }]])
  }
}

function moved(error: Refusal, nameOf: (problem: Fault) => string): Refusal {
  const errors = error.errors.map((problem) => ({ ...problem, path: nameOf(problem) }))
  return new Refusal(error.code, error.message, { errors, cause: error, ...(error.hint === undefined ? {} : { hint: error.hint }) })
}

/** Runs what belongs to one part; its refusals get the part's place. */
function within<T>(prefix: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof Refusal ? moved(error, ({ path }) => (path === '' ? path : `${prefix}${path}`)) : error
  }
}

/** @throws Refusal at the fields of the part. */
export const preparedPart = (template: Template, request: Publish, prefix: string, now: Date): PublishPart =>
  within(prefix, () => {
    const key = temporaryKey(template, request)
    const temporary = key === null ? null : temporaryCertificate(titleOfPart(template, request), request, key, now)
    return { template, request, prefix, temporary }
  })

export interface PublishedParts extends Edited {
  /** One for each part. */
  readonly applications: readonly Id[]
  /** The services of each part. */
  readonly made: readonly (readonly Made[])[]
}

/** All parts, one after the other, so that they are checked against each other, too. */
export function publishParts(current: Configuration, parts: readonly PublishPart[], newId: () => Id, now: string): PublishedParts {
  const start: PublishedParts & { readonly materials: NonNullable<Edited['materials']> } = {
    configuration: current,
    applications: [],
    made: [],
    materials: new Map()
  }
  return parts.reduce((before, { template, request, prefix, temporary }) => {
    const tools = { newId, now, temporary: temporary?.certificate ?? null }
    const { configuration, application, made } = within(prefix, () => publish(before.configuration, template, request, tools))
    return {
      configuration,
      applications: [...before.applications, application.id],
      made: [...before.made, made],
      materials: new Map([...before.materials, ...(temporary?.materials ?? [])])
    }
  }, start)
}

/** Fields of a service's own form are, in this request, what the parameters made of them. */
export function atParameters(error: unknown, parts: readonly PublishPart[], made: readonly (readonly Made[])[]): unknown {
  if (!(error instanceof Refusal)) return error
  return moved(error, (fault) => {
    for (const [index, { template, request, prefix }] of parts.entries()) {
      const own = made[index]?.find(({ service }) => service.id === fault.of?.service)
      if (own !== undefined) return `${prefix}${requestField(template, request, own, fault)}`
    }
    return fault.path
  })
}

/** Settings hold for all services, so they have a permission of their own. */
export function refuseSettings(
  { accounts }: Pick<Services, 'accounts'>,
  caller: Caller,
  requests: readonly Publish[],
  placeOf: (at: number) => string
): void {
  if (requests.every(({ settings = [] }) => settings.length === 0) || caller.address === CONSOLE) return
  if (accounts.look(caller.sessionIdHash)?.account.permissions.includes('system') === true) return
  const message = 'You may publish services, but not change settings of the machine. Untick the settings, or ask somebody who may.'
  const errors = requests.flatMap(({ settings = [] }, at) => (settings.length === 0 ? [] : [{ path: placeOf(at), message }]))
  throw new Refusal('not-allowed', message, { errors })
}
