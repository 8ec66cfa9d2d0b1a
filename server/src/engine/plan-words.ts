/** Plans in the operator's words: names and addresses instead of `vs12` and `rs34`. */
import type { RealServer, VirtualService } from '../contract/index.ts'
import { diff } from '../domain/change.ts'
import { serversOf } from '../domain/farm.ts'
import { hostAndPort, listInWords, serviceLabel } from '../domain/labels.ts'
import { inWords } from '../domain/words.ts'
import type { Side } from './candidate.ts'
import type { Step } from './steps.ts'

const idIn = (text: string): number | null => {
  const digits = /\bvs(\d+)/.exec(text)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** The service that a generated name belongs to, as it is after the change or, when it goes, before. */
function find(before: Side, after: Side, text: string): VirtualService | undefined {
  const id = idIn(text)
  if (id === null) return undefined
  return after.configuration.virtualServices.get(id) ?? before.configuration.virtualServices.get(id)
}

/** @returns how to call the service that a section, file or proxy name belongs to. */
export function serviceOf(before: Side, after: Side, text: string): string {
  const service = find(before, after, text)
  return service === undefined ? 'The engine' : serviceLabel(service)
}

const serversIn = (service: VirtualService | undefined): readonly RealServer[] => (service === undefined ? [] : serversOf(service))

function serverOf(before: Side, after: Side, backend: string, name: string): string {
  const id = Number(name.replace(/^rs/, ''))
  const within = (side: Side): RealServer | undefined =>
    serversIn(side.configuration.virtualServices.get(idIn(backend) ?? 0)).find((server) => server.id === id)
  const server = within(after) ?? within(before)
  return server === undefined ? name : hostAndPort(server.address, server.port)
}

/** Titles of the fields of a service that changed, real servers left out; empty when none did. */
function changedFields(before: Side, after: Side, id: number): readonly string[] {
  const changes = diff(before.configuration, after.configuration).filter(
    ({ path }) => path[0] === 'virtualServices' && path[1] === String(id) && path[2] !== 'realServers' && path[4] !== 'realServers'
  )
  return [...new Set(inWords(changes, before.configuration, after.configuration).map((change) => change.field))]
}

/** Why the section under `header` needs a new worker. @param obstacle what the servers' plan stumbled over, if it did. */
export function inReload(before: Side, after: Side, header: string, obstacle: string | null): string {
  const service = find(before, after, header)
  if (header === 'frontend acme') return 'A listener for ACME challenges at port 80 comes or goes.'
  if (service === undefined) return 'Settings of the whole engine change, which a worker reads at its start.'
  const label = serviceLabel(service)
  const serves = (side: Side): boolean => side.configuration.virtualServices.get(service.id)?.enabled === true
  if (!serves(before)) return `${label}: a new service needs a new listener.`
  if (!serves(after)) return `${label}: its listener closes.`
  const fields = changedFields(before, after, service.id)
  if (fields.length > 0) return `${label}: ${listInWords(fields)} can be set only when a worker starts.`
  return `${label}: ${obstacle ?? 'its setup changes, and a worker reads that at its start'}.`
}

function sentence(before: Side, after: Side, step: Step): string {
  if (step.do === 'connections') return ''
  if (step.do === 'list-entry' || step.do === 'unlist-entry')
    return `${serviceOf(before, after, step.list)}: the access list changes for new connections.`
  if (step.do === 'staple') return 'A new OCSP answer is stapled.'
  if ('path' in step && step.do !== 'unassign') {
    const id = Number(/c(\d+)\.pem$/.exec(step.path)?.[1])
    const name = (after.configuration.certificates.get(id) ?? before.configuration.certificates.get(id))?.name ?? step.path
    if (step.do === 'replace-certificate') return `Certificate ${name} is replaced in place; open connections keep the old one.`
    return ''
  }
  if (step.do === 'assign' || step.do === 'unassign') {
    const label = serviceOf(before, after, step.list)
    return step.do === 'assign' ? `${label} presents one more certificate.` : `${label} presents one certificate less.`
  }
  const label = serviceOf(before, after, step.backend)
  const server = serverOf(before, after, step.backend, step.server)
  switch (step.do) {
    case 'weight':
      if (step.weight === 0) return `${label}: ${server} drains; it keeps its persistent clients and gets no others.`
      return `${label}: ${server} gets its new share of the traffic.`
    case 'limit':
      return `${label}: ${server} gets a new connection limit.`
    case 'address':
      return `${label}: ${server} gets a new address; open connections end at the old one.`
    case 'maintain':
      return `${label}: ${server} gets no more traffic${step.drop ? ', and connections that are open to it end now' : ''}.`
    case 'ready':
      return `${label}: ${server} takes traffic again.`
    case 'readmit':
      return `${label}: ${server} takes traffic again with its first good check.`
    case 'add-server':
      return `${label}: ${server} is added.`
    case 'delete-server':
      return `${label}: ${server} is removed when its connections are idle.`
    default:
      return ''
  }
}

/** A server that goes out of service also gets its weight, which is not worth a word. */
const isOvertaken = (step: Step, steps: readonly Step[]): boolean =>
  step.do === 'weight' && steps.some((other) => other.do === 'maintain' && other.backend === step.backend && other.server === step.server)

/** @returns what the steps do, each sentence once. */
export const inSteps = (before: Side, after: Side, steps: readonly Step[]): readonly string[] =>
  [...new Set(steps.filter((step) => !isOvertaken(step, steps)).map((step) => sentence(before, after, step)))].filter((text) => text !== '')
