/** SubVSs: a service has either them or real servers, and picks among them in one of a few ways. */
import { type FieldProblem, MAX_SUB_SERVICES, SCHEDULING_WORDS, type VirtualService } from '../contract/index.ts'
import { count, serviceLabel, subLabel } from './labels.ts'

export function* checkSubServices(service: VirtualService, before: VirtualService | undefined): Iterable<FieldProblem> {
  const { subServices, realServers, redirect } = service
  if (subServices.length === 0) return
  const label = serviceLabel(service)
  const hadSubs = (before?.subServices.length ?? 0) > 0
  if (redirect !== null) {
    yield {
      path: hadSubs ? 'redirect' : '',
      message: `${label} answers every request with a redirect, so no SubVS would get one. ${hadSubs ? 'Delete its SubVSs first.' : 'Remove its redirect first.'}`
    }
  }
  if (realServers.length > 0) {
    yield {
      path: '',
      message: hadSubs
        ? `${label} consists of SubVSs and cannot have real servers of its own. Add the real server to one of its SubVSs.`
        : `${label} has ${count(realServers.length, 'real server')} of its own, and a service has either real servers or SubVSs. Delete them first; they can be added to the SubVS afterwards.`
    }
  }
  if (subServices.length > MAX_SUB_SERVICES)
    yield { path: '', message: `${label} has ${MAX_SUB_SERVICES} SubVSs already, and no more are possible.` }
  for (const [name, same] of Map.groupBy(subServices, (sub) => sub.name)) {
    if (name !== '' && same.length > 1)
      yield { path: 'name', message: `${label} has a SubVS ${subLabel({ id: 0, name })} already. Choose another name.` }
  }
  if (service.scheduling === 'url-hash' && service.type === 'generic') {
    yield {
      path: 'scheduling',
      message: `URL hash reads HTTP requests, but ${label} is Generic. Choose another method, or set Service Type to HTTP/HTTPS.`
    }
  }
  if (!PICKS.has(service.scheduling)) {
    yield {
      path: 'scheduling',
      message: `${SCHEDULING_WORDS[service.scheduling]} looks at real servers, but ${label} chooses among SubVSs. Choose another Scheduling Method; each SubVS has its own.`
    }
  }
}

/** Methods that can choose among SubVSs. */
export const PICKS: ReadonlySet<VirtualService['scheduling']> = new Set<VirtualService['scheduling']>([
  'round-robin',
  'weighted-round-robin',
  'least-connection',
  'weighted-least-connection',
  'fixed-weighting',
  'source-ip-hash',
  'url-hash'
])
