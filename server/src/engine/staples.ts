/**
 * OCSP answers for certificates of services that staple them: fetched from the authority, renewed in the middle of their time, kept
 * over restarts. Only what an authority calls good is stapled; whatever else happens, clients get the last answer until its end.
 */
import type { Certificate } from '../contract/index.ts'
import { issuerOf, ocspRequest, readOcsp, responderOf } from '../domain/certificates/ocsp.ts'
import type { Configuration } from '../domain/configuration.ts'
import type { ConfigurationStore } from './ports.ts'
import type { EngineLog, EngineSystem } from './system-ports.ts'

const KEY = 'engine.ocsp'
/** After a failure. */
const AGAIN = 5 * 60_000
/** An answer may be valid for weeks; a revocation should be seen sooner. */
const LONGEST = 12 * 60 * 60_000

interface Staple {
  readonly response: string
  readonly until: number
  readonly renewAt: number
}

function isStaple(value: unknown): value is Staple {
  if (typeof value !== 'object' || value === null) return false
  const { response, until, renewAt } = value as Partial<Record<keyof Staple, unknown>>
  return typeof response === 'string' && typeof until === 'number' && typeof renewAt === 'number'
}

function remembered(store: ConfigurationStore): Map<string, Staple> {
  const value: unknown = JSON.parse(store.machineValue(KEY) ?? '{}')
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new Map(entries.filter((entry): entry is [string, Staple] => isStaple(entry[1])))
}

const stapledIn = (configuration: Configuration): readonly Certificate[] => {
  const services = [...configuration.virtualServices.values()].filter(({ enabled, ssl }) => enabled && ssl.acceleration && ssl.ocspStapling)
  const ids = new Set(services.flatMap(({ ssl }) => ssl.certificates))
  return [...ids].flatMap((id) => configuration.certificates.get(id) ?? []).filter((certificate) => responderOf(certificate) !== null)
}

export interface Staples {
  /** By fingerprint, base64; only those that are valid at `now`. */
  at(now: Date): ReadonlyMap<string, string>
  /** Asks for what is missing or due. @returns whether an answer came or ended. */
  renew(configuration: Configuration): Promise<boolean>
}

export function createStaples(system: EngineSystem, store: ConfigurationStore, log: EngineLog): Staples {
  const staples = remembered(store)
  const retryAt = new Map<string, number>()

  const fetchOne = async (certificate: Certificate, configuration: Configuration): Promise<boolean> => {
    const url = responderOf(certificate)
    const issuer = issuerOf(certificate, configuration.intermediates.values())
    if (url === null || issuer === null) return false
    const answer = await system.web.post(url, 'application/ocsp-request', ocspRequest(certificate, issuer))
    const verdict = answer === null ? null : readOcsp(answer)
    const now = Date.now()
    if (answer === null || verdict === null || !verdict.good || verdict.nextUpdate.getTime() <= now) {
      log.warn({ certificate: certificate.name, url }, 'The authority gave no usable OCSP answer; asking again later')
      return false
    }
    const until = verdict.nextUpdate.getTime()
    const renewAt = now + Math.min((until - now) / 2, LONGEST)
    staples.set(certificate.fingerprint, { response: answer.toString('base64'), until, renewAt })
    return true
  }

  return {
    at: (now) =>
      new Map([...staples].filter(([, { until }]) => until > now.getTime()).map(([fingerprint, { response }]) => [fingerprint, response])),
    async renew(configuration) {
      const now = Date.now()
      const wanted = stapledIn(configuration)
      const known = new Set(wanted.map(({ fingerprint }) => fingerprint))
      let changed = false
      for (const [fingerprint, { until }] of staples) {
        if (known.has(fingerprint) && until > now) continue
        changed ||= known.has(fingerprint)
        staples.delete(fingerprint)
      }
      const due = wanted.filter(({ fingerprint }) => {
        const staple = staples.get(fingerprint)
        return (staple === undefined || staple.renewAt <= now) && (retryAt.get(fingerprint) ?? 0) <= now
      })
      for (const certificate of due) {
        const done = await fetchOne(certificate, configuration)
        if (!done) retryAt.set(certificate.fingerprint, Date.now() + AGAIN)
        changed ||= done
      }
      if (changed) store.setMachineValue(KEY, JSON.stringify(Object.fromEntries(staples)))
      return changed
    }
  }
}
