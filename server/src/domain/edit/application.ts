/** Edits of applications. Their services are ordinary ones; an application only knows which are its own. */
import { Application, type ApplicationPatch, type FieldProblem, type Id } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { Refusal } from '../problems.ts'
import { parseParameter } from '../templates/parameters.ts'
import { findApplication, servicesUsing } from './find.ts'

/** Parameters that only test URLs and words use once the services are there. */
const CHANGEABLE: ReadonlySet<Application['parameters'][number]['type']> = new Set<Application['parameters'][number]['type']>([
  'host',
  'text'
])

/** @throws Refusal at `parameters.<key>`. */
export function changeApplication(configuration: Configuration, id: Id, patch: ApplicationPatch): Configuration {
  const application = findApplication(configuration, id)
  const wanted = new Map(Object.entries(patch.parameters ?? {}))
  const errors: FieldProblem[] = []
  const parameters = application.parameters.map((parameter) => {
    const typed = wanted.get(parameter.id)
    wanted.delete(parameter.id)
    if (typed === undefined) return parameter
    const path = `parameters.${parameter.id}`
    if (!CHANGEABLE.has(parameter.type)) {
      errors.push({ path, message: `${parameter.label} was used when the services were made. Change it there.` })
      return parameter
    }
    const parsed = typed.trim() === '' ? { value: '' } : parseParameter(parameter.type, typed)
    if ('value' in parsed) return { ...parameter, value: parsed.value }
    errors.push({ path, message: parsed.fault })
    return parameter
  })
  for (const key of wanted.keys()) errors.push({ path: `parameters.${key}`, message: `The application has no parameter “${key}”.` })
  const [first] = errors
  if (first !== undefined) throw new Refusal('not-acceptable-together', first.message, { errors })
  return withEntity(
    configuration,
    'applications',
    id,
    Application.parse({
      ...application,
      name: patch.name ?? application.name,
      testMinutes: patch.testMinutes === undefined ? application.testMinutes : patch.testMinutes,
      parameters
    })
  )
}

/** Applications without the services that are gone; one without any services goes, too, with what only stood in for a certificate. */
export function withoutServices(configuration: Configuration, ids: ReadonlySet<Id>): Configuration {
  return [...configuration.applications.values()].reduce((next, application) => {
    const services = application.services.filter(({ id }) => !ids.has(id))
    if (services.length === application.services.length) return next
    if (services.length > 0) return withEntity(next, 'applications', application.id, { ...application, services })
    return withoutTemporary(withEntity(next, 'applications', application.id, null), application)
  }, configuration)
}

/** A certificate that stood in for a real one leaves a service as soon as one is assigned, and goes when no service needs it any more. */
export function withoutStandIns(configuration: Configuration, serviceId: Id): Configuration {
  const service = configuration.virtualServices.get(serviceId)
  if (service === undefined) return configuration
  const { certificates } = service.ssl
  const standIns = new Set([...configuration.applications.values()].flatMap(({ temporaryCertificate: id }) => id ?? []))
  const real = certificates.filter((id) => !standIns.has(id))
  const kept = real.length === 0 ? certificates : real
  const next =
    kept.length === certificates.length
      ? configuration
      : withEntity(configuration, 'virtualServices', serviceId, { ...service, ssl: { ...service.ssl, certificates: kept } })
  return [...next.applications.values()].reduce((current, application) => {
    const { temporaryCertificate: id } = application
    if (id === null || servicesUsing(current, id).length > 0) return current
    return withoutTemporary(
      withEntity(current, 'applications', application.id, { ...application, temporaryCertificate: null }),
      application
    )
  }, next)
}

function withoutTemporary(configuration: Configuration, { temporaryCertificate: id }: Application): Configuration {
  if (id === null || !configuration.certificates.has(id) || servicesUsing(configuration, id).length > 0) return configuration
  return withEntity(configuration, 'certificates', id, null)
}

/** @param keepServices the services stay, and no longer belong together. */
export function deleteApplication(configuration: Configuration, id: Id, keepServices: boolean): Configuration {
  const application = findApplication(configuration, id)
  const without = withEntity(configuration, 'applications', id, null)
  if (keepServices) return without
  const virtualServices = new Map(without.virtualServices)
  for (const { id: serviceId } of application.services) virtualServices.delete(serviceId)
  return withoutTemporary({ ...without, virtualServices }, application)
}
