/** Who answers a challenge over HTTP at a virtual address: a service that listens there on port 80, or a listener of our own. */
import type { VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { serviceLabel } from '../labels.ts'
import { addressesOf, portsOf } from '../listeners.ts'

/** RFC 8555 §8.3 knows no other. */
export const CHALLENGE_PORT = 80

const listensAt = (service: VirtualService, address: string): boolean =>
  addressesOf(service).includes(address) && portsOf(service).some(({ first, last }) => first <= CHALLENGE_PORT && CHALLENGE_PORT <= last)

/** Whether it reads requests, and is not inside TLS. */
const readsRequests = ({ type, redirect, ssl }: VirtualService): boolean => (type === 'http' || redirect !== null) && !ssl.acceleration

const enabled = ({ virtualServices }: Configuration): readonly VirtualService[] =>
  [...virtualServices.values()].filter((service) => service.enabled)

export type Answerer =
  | { readonly by: 'service'; readonly service: VirtualService }
  | { readonly by: 'ballast' }
  | { readonly by: 'nobody'; readonly why: string; readonly advice: string }

export function answererAt(configuration: Configuration, address: string): Answerer {
  const here = enabled(configuration).filter((service) => addressesOf(service).includes(address))
  if (here.length === 0) {
    return {
      by: 'nobody',
      why: `No enabled virtual service has the address ${address}, so nobody answers the authority there.`,
      advice: 'Take the virtual address that the names point to, or add the virtual service first.'
    }
  }
  const service = here.find((each) => listensAt(each, address))
  if (service === undefined) return { by: 'ballast' }
  if (readsRequests(service)) return { by: 'service', service }
  return {
    by: 'nobody',
    why: `At ${address}, port 80 belongs to ${serviceLabel(service)}, which does not read HTTP requests.`,
    advice: 'Set its Service Type to HTTP/HTTPS without SSL Acceleration, give it another port, or use DNS-01.'
  }
}

/** Whether this service answers challenges at one of these addresses. */
export const answersChallenges = (service: VirtualService, addresses: ReadonlySet<string>): boolean =>
  addresses.size > 0 &&
  readsRequests(service) &&
  addressesOf(service).some((address) => addresses.has(address) && listensAt(service, address))

/** Addresses among these where Ballast itself must listen. They are those of services: others may not be on this machine. */
export const ownChallengeAddresses = (configuration: Configuration, addresses: ReadonlySet<string>): readonly string[] =>
  [...addresses].filter((address) => answererAt(configuration, address).by === 'ballast').toSorted()
