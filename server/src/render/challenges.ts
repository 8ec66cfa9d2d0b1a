/**
 * Answers to ACME challenges over HTTP. Which path has which answer stands in a map of the running worker, told by commands, so that
 * ordering and renewing change no file; paths that are not in it go on to the service as if these lines were not there.
 */
import type { VirtualService } from '../contract/index.ts'
import { answersChallenges, CHALLENGE_PORT, ownChallengeAddresses } from '../domain/acme/answering.ts'
import type { Configuration } from '../domain/configuration.ts'
import { CHALLENGE_MAP } from './names.ts'
import type { RenderEnvironment, RenderedFile } from './rendered.ts'
import { endpoint, type Line, line, section } from './words.ts'

const ANSWER = line`http-request return status 200 content-type text/plain lf-string %[path,map_str(acme.map)] if { path_beg /.well-known/acme-challenge/ } { path,map_str(acme.map) -m found }`

const addressesIn = ({ challenges }: RenderEnvironment): ReadonlySet<string> => challenges ?? new Set()

/** First among the requests’ lines: before a redirect, a limit or a rule. */
export const challengeLines = (service: VirtualService, environment: RenderEnvironment): readonly Line[] =>
  answersChallenges(service, addressesIn(environment)) ? [ANSWER] : []

/** Our own listener, where no service has port 80. */
export function challengeSection(configuration: Configuration, environment: RenderEnvironment): readonly string[] {
  const addresses = ownChallengeAddresses(configuration, addressesIn(environment))
  if (addresses.length === 0) return []
  return [
    section(line`frontend acme`, [
      line`mode http`,
      ...addresses.map((address) => line`bind ${endpoint(address, CHALLENGE_PORT)}`),
      line`timeout client 10s`,
      ANSWER,
      line`http-request return status 404`
    ])
  ]
}

export const challengeFiles = (environment: RenderEnvironment): readonly RenderedFile[] =>
  addressesIn(environment).size === 0 ? [] : [{ kind: 'text', path: CHALLENGE_MAP, text: '# Told by commands.\n' }]
