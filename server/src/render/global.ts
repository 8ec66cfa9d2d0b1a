/** The process: its sockets, its limits, its TLS ground rules. */
import type { Settings } from '../contract/index.ts'
import { DEFAULT_CIPHERS, DEFAULT_TLS13 } from './ciphers.ts'
import type { Limits } from './limits.ts'
import type { RenderEnvironment } from './rendered.ts'
import { arg, expression, type Line, line, sample, seconds, section, word } from './words.ts'

/** HAProxy knows at most this many threads in one group (MAX_THREADS). */
const MAX_THREADS = 64

/**
 * How long connections of a replaced worker may go on. At least a minute: a reload must not cut a download, and clients
 * that keep idle connections need time to come back once. At most the contract's day, else a forgotten connection would
 * hold a whole worker (some 60 MB with 1,000 services) for ever.
 */
const hardStopAfter = (drainTime: number): number => Math.min(Math.max(drainTime, 60), 86_400)

/** Replaced workers that may still wait for their connections; an older one is ended, so that memory stays bounded. */
const MAX_OLD_WORKERS = 50

/** @param variables what services count in. */
export function globalSection(
  settings: Settings,
  environment: RenderEnvironment,
  limits: Limits,
  variables: readonly Line[],
  digest: string | null
): string {
  const { paths } = environment
  const identity = digest === null ? [] : [line`set-var proc.digest ${sample(expression`str(${arg(digest)})`)}`]
  return section(line`global`, [
    line`default-path config`,
    ...identity,
    ...variables,
    line`localpeer ballast`,
    line`stats socket ${word(paths.statsSocket)} mode 660 level admin expose-fd listeners`,
    line`server-state-file ${word(paths.stateFile)}`,
    line`nbthread ${Math.min(environment.threads, MAX_THREADS)}`,
    line`maxconn ${limits.connections}`,
    line`hard-stop-after ${seconds(hardStopAfter(settings.drainTime))}`,
    line`mworker-max-reloads ${MAX_OLD_WORKERS}`,
    line`max-spread-checks ${limits.spreadMilliseconds}`,
    ...tlsLines()
  ])
}

const tlsLines = (): readonly Line[] => [
  // Tickets are encrypted with one key as long as the worker lives, which takes the forward secrecy of TLS 1.2 away.
  line`ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets prefer-client-ciphers`,
  line`ssl-default-bind-ciphers ${word(DEFAULT_CIPHERS)}`,
  line`ssl-default-bind-ciphersuites ${word(DEFAULT_TLS13.join(':'))}`,
  line`ssl-default-bind-curves X25519:prime256v1:secp384r1`,
  line`tune.ssl.default-dh-param 2048`
]

/**
 * A local peer alone: a new worker learns the stick tables of the one that it replaces through it. On 2.6 a worker hands over only
 * after it was taught itself, or ten seconds old; the table of its own keeps that chain whole while no service has one.
 */
export const peersSection = (environment: RenderEnvironment): string =>
  section(line`peers ballast`, [
    line`peer ballast ${word(`unix@${environment.paths.peersSocket}`)}`,
    line`table chain type integer size 1 expire 1m`
  ])
