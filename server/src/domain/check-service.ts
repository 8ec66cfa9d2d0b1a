/** What must hold inside one virtual service, between its fields and its real servers. */
import type { FieldProblem, RealServer, VirtualService } from '../contract/index.ts'
import { checkAdvanced } from './check-advanced.ts'
import { checkPersistence } from './check-persistence.ts'
import { checkSubServices } from './check-subs.ts'
import { type Farm, farmsOf } from './farm.ts'
import { count, hostAndPort, serviceLabel, subLabel } from './labels.ts'
import type { Fault } from './problems.ts'

function* schedulingProblems({ service, scheduling }: Farm): Iterable<FieldProblem> {
  if (service.type !== 'generic' || scheduling !== 'url-hash') return
  yield {
    path: 'scheduling',
    message: `URL hash reads HTTP requests, but ${serviceLabel(service)} is Generic. Choose another method, or set Service Type to HTTP/HTTPS.`
  }
}

function* genericProblems(service: VirtualService): Iterable<FieldProblem> {
  if (service.type !== 'generic') return
  if (service.redirect !== null) {
    yield {
      path: 'redirect',
      message: `${serviceLabel(service)} is Generic and cannot answer with a redirect. Set Service Type to HTTP/HTTPS, or remove the redirect.`
    }
  }
}

function* redirectProblems(service: VirtualService, before: VirtualService | undefined): Iterable<FieldProblem> {
  const servers = service.realServers.length
  if (service.redirect === null || servers === 0) return
  const added = before !== undefined && before.redirect !== null
  yield {
    path: added ? '' : 'redirect',
    message: added
      ? `${serviceLabel(service)} answers every request with a redirect and cannot have real servers. Remove its redirect first.`
      : `${serviceLabel(service)} has ${count(servers, 'real server')}, and with a redirect none of them would get a request. Delete them first, or add a port-80 redirector instead.`
  }
}

const placeOf = (server: RealServer): string => hostAndPort(server.address, server.port)

function* duplicateServers({ sub, service, realServers }: Farm): Iterable<Fault> {
  for (const [place, same] of Map.groupBy(realServers, placeOf)) {
    if (same.length > 1) {
      const of = sub === null ? serviceLabel(service) : `SubVS ${subLabel(sub)} of ${serviceLabel(service)}`
      yield {
        of: { service: service.id, server: same.at(-1)?.id },
        path: 'address',
        message: `${place} is already a real server of ${of}. Change that one, or type another address or port.`
      }
    }
  }
}

function* checkProblems({ check, scheduling }: Farm): Iterable<FieldProblem> {
  if (scheduling === 'weighted-response-time' && check.method === 'none') {
    yield {
      path: 'scheduling',
      message:
        'Weighted response time goes by how fast real servers answer their checks, but the Real Server Check Method is None. Choose a check first, or another Scheduling Method.'
    }
  }
  if (check.method !== 'binary') return
  const length = check.binaryReply.length / 2
  if (length === 0) {
    yield {
      path: 'check.binaryReply',
      message:
        'Binary Data needs the bytes that the answer must hold. Type them, or choose TCP Connection Only if any server that accepts connections is good.'
    }
  } else if (check.binaryWithin > 0 && check.binaryWithin < length) {
    yield {
      path: 'check.binaryWithin',
      message: `${count(length, 'byte')} do not fit into the first ${check.binaryWithin}. Type at least ${length}, or 0 for all that comes.`
    }
  }
}

export function* checkServiceAlone(service: VirtualService, before: VirtualService | undefined): Iterable<Fault> {
  yield* genericProblems(service)
  yield* checkAdvanced(service)
  yield* redirectProblems(service, before)
  yield* checkSubServices(service, before)
  for (const farm of farmsOf(service)) {
    yield* checkPersistence({ ...service, persistence: farm.persistence })
    yield* schedulingProblems(farm)
    yield* duplicateServers(farm)
    yield* checkProblems(farm)
  }
}
