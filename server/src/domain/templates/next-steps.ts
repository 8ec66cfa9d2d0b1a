/** What is left to do for an application, seen from its services and their live state. */
import {
  type Application,
  hostMatches,
  type NextStep,
  type ServiceState,
  type Settings,
  type StepCheck,
  type VirtualService
} from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { serversOf } from '../farm.ts'
import { count, listInWords } from '../labels.ts'
import { textOf } from './application-text.ts'
import { isApplied, settingTitle } from './settings.ts'

/** What is seen of a running service. */
export interface StepFacts {
  readonly configuration: Configuration
  stateOf(service: VirtualService): ServiceState
}

export interface OwnService {
  readonly part: string
  readonly service: VirtualService
}

/** @returns the services of an application that still exist. */
export const servicesOf = (configuration: Configuration, application: Application): readonly OwnService[] =>
  application.services.flatMap(({ id, part }) => {
    const service = configuration.virtualServices.get(id)
    return service === undefined ? [] : [{ part, service }]
  })

interface Judged {
  /** Whether the step concerns this service at all. */
  concerns(service: VirtualService): boolean
  isDone(service: VirtualService): boolean
  readonly done: string
  readonly open: string
}

const needsServers = ({ redirect }: VirtualService): boolean => redirect === null

const SERVING: ReadonlySet<ServiceState['status']> = new Set<ServiceState['status']>(['Up', 'Redirect', 'Unchecked'])

function judge(check: Exclude<StepCheck, 'settings-applied' | 'certificate-assigned'>, facts: StepFacts): Judged {
  switch (check) {
    case 'real-servers-added':
      return {
        concerns: needsServers,
        isDone: (service) =>
          service.subServices.length === 0
            ? serversOf(service).length > 0
            : service.subServices.every(({ realServers }) => realServers.length > 0),
        done: 'Every service has real servers.',
        open: 'Real servers are missing in'
      }
    case 'default-gateway-set':
      return {
        concerns: () => true,
        isDone: ({ gateway }) => gateway !== null,
        done: 'The Default Gateway is set.',
        open: 'No Default Gateway in'
      }
    case 'all-up':
      return {
        concerns: ({ enabled }) => enabled,
        isDone: (service) => SERVING.has(facts.stateOf(service).status),
        done: 'All services are Up.',
        open: 'Not Up:'
      }
  }
}

/** Names by which clients ask this part, as far as they are known: those of its test URLs. */
function hostsOf(application: Application, part: string): readonly string[] {
  const urls = application.tests.filter(({ service }) => service === part).map(({ url }) => textOf(application, url))
  return [...new Set(urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : [])))]
}

/** A certificate that clients can accept: not the temporary one, and with the names by which they ask. */
function certificateStep(own: readonly OwnService[], application: Application, { certificates }: Configuration): State {
  const concerned = own.filter(({ service }) => service.ssl.acceleration)
  const judged = concerned.map((entry) => {
    const real = entry.service.ssl.certificates.filter((id) => id !== application.temporaryCertificate)
    const names = real.flatMap((id) => certificates.get(id)?.names ?? [])
    return { entry, isReal: real.length > 0, lacking: hostsOf(application, entry.part).filter((host) => !hostMatches(host, names)) }
  })
  const temporary = judged.filter(({ isReal }) => !isReal)
  const incomplete = judged.filter(({ isReal, lacking }) => isReal && lacking.length > 0)
  const detail = [
    ...(temporary.length === 0
      ? []
      : [`Only the temporary certificate is assigned to ${listInWords(temporary.map(({ entry }) => nameOf(entry)))}.`]),
    ...incomplete.map(({ entry, lacking }) => `The certificate of ${nameOf(entry)} is not valid for ${listInWords(lacking, 'or')}.`)
  ].join(' ')
  const open = [...temporary, ...incomplete].map(({ entry }) => entry.service.id)
  return {
    status: open.length === 0 ? 'done' : 'open',
    detail: detail || 'A certificate is assigned.',
    services: concerned.map(({ service }) => service.id),
    open
  }
}

type State = Pick<NextStep, 'status' | 'detail' | 'services' | 'open'>

function settingsStep(settings: Settings, application: Application): State {
  const open = application.settings.filter((wanted) => !isApplied(settings, wanted))
  return open.length === 0
    ? { status: 'done', detail: 'The settings are as the application wants them.', services: [], open: [] }
    : { status: 'open', detail: `Not yet so: ${listInWords(open.map(settingTitle))}.`, services: [], open: [] }
}

const nameOf = ({ service }: OwnService): string => service.name || String(service.id)

/** @returns the template's steps in their order, each with its state. */
export function nextSteps(application: Application, facts: StepFacts): NextStep[] {
  const own = servicesOf(facts.configuration, application)
  return application.steps.map(({ title, text, check, services }): NextStep => {
    const about = services.length === 0 ? own : own.filter(({ part }) => services.includes(part))
    const base = { title: textOf(application, title), text: textOf(application, text), check }
    const ids = (list: readonly OwnService[]) => list.map(({ service }) => service.id)
    if (check === null) return { ...base, status: 'by-hand', detail: '', services: ids(about), open: [] }
    if (check === 'settings-applied') return { ...base, ...settingsStep(facts.configuration.settings, application) }
    if (check === 'certificate-assigned') return { ...base, ...certificateStep(about, application, facts.configuration) }
    const judged = judge(check, facts)
    const concerned = about.filter(({ service }) => judged.concerns(service))
    const open = concerned.filter(({ service }) => !judged.isDone(service))
    const detail =
      open.length === 0
        ? judged.done
        : `${judged.open} ${listInWords(open.map(nameOf))} (${open.length} of ${count(concerned.length, 'service')}).`
    return { ...base, status: open.length === 0 ? 'done' : 'open', detail, services: ids(concerned), open: ids(open) }
  })
}
