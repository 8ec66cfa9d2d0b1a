/** A template as the wizard needs it: what it asks for, and what it makes. */
import { type Settings, type TemplateService, type TemplateView, typeForPort } from '../../contract/index.ts'
import { isRecord, type Json } from '../../domain/json.ts'
import { groupsOf } from '../../domain/templates/build.ts'
import { parameterAlone } from '../../domain/templates/fill.ts'
import { settingView } from '../../domain/templates/settings.ts'
import type { Template } from '../../domain/templates/template.ts'
import { type LibraryEntry, rowOf } from '../template-library.ts'

function rawService(body: Json, at: number) {
  const services = isRecord(body) ? body['services'] : undefined
  const service = Array.isArray(services) ? services[at] : undefined
  return isRecord(service) ? service : {}
}

const serviceView = ({ body }: Template, service: TemplateService, at: number): TemplateView['services'][number] => ({
  id: service.id,
  name: service.name,
  type: service.type ?? typeForPort(service.port),
  port: service.port,
  extraPorts: service.advanced?.extraPorts ?? '',
  addressParameter: parameterAlone(rawService(body, at)['address']),
  portParameter: parameterAlone(rawService(body, at)['port']),
  servers: [...groupsOf(service)],
  serverPort: service.serverPort ?? service.port,
  ownPorts: (service.serversByRule ?? []).flatMap(({ servers, serverPort }) =>
    serverPort === undefined || serverPort === (service.serverPort ?? service.port) ? [] : [{ group: servers, port: serverPort }]
  ),
  subServices: (service.subServices ?? []).map(({ name }) => name),
  needsCertificate: service.ssl?.acceleration === true
})

const keyed = <T extends object>(entries: Readonly<Record<string, T>>) => Object.entries(entries).map(([id, entry]) => ({ ...entry, id }))

/** @param settings as they are, to say what is so already. */
export function presentTemplate(entry: LibraryEntry, settings: Settings): TemplateView {
  const { services: _count, ...row } = rowOf(entry)
  const { template } = entry
  if (template === null)
    return { ...row, notes: [], parameters: [], servers: [], services: [], rules: [], settings: [], steps: [], tests: [] }
  const { head, sample } = template
  return {
    ...row,
    notes: head.notes,
    parameters: keyed(head.parameters),
    servers: keyed(head.servers),
    services: sample.services.map((service, at) => serviceView(template, service, at)),
    rules: sample.rules.map(({ name }) => name),
    settings: head.settings.map((wanted) => settingView(settings, wanted)),
    steps: head.steps,
    tests: head.tests
  }
}
