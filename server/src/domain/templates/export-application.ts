/** What an application adds to the template that its services are written as: next steps, test URLs, wanted settings, and their parameters. */
import type { Application, Id, TemplateStep } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import type { JsonObject } from '../json.ts'
import { valueIn } from './application-text.ts'
import { asText, escapeText, parametersIn, withPlaces } from './fill.ts'
import { isNothing } from './parameters.ts'

/** @returns the application that all these services belong to; null when there is none. */
export const applicationOf = (configuration: Configuration, ids: readonly Id[]): Application | null =>
  [...configuration.applications.values()].find(({ services }) => ids.every((id) => services.some((own) => own.id === id))) ?? null

/** @returns the application's name for an address, so that its texts go on speaking of it. */
export const nameOfAddress = (application: Application | null, address: string): string =>
  application?.parameters.find(({ type, value }) => type === 'address' && value === address)?.id ?? 'address'

type Parameter = Application['parameters'][number]

const isName = ({ type }: Parameter): boolean => type === 'host' || type === 'text'

const declaration = ({ type, label, value }: Parameter): JsonObject => ({
  type,
  label,
  optional: true,
  ...(isNothing(value) ? {} : { default: asText(value) })
})

const stepOf = ({ title, text, check, services }: TemplateStep, parts: ReadonlySet<string>): JsonObject => ({
  title,
  ...(text === '' ? {} : { text }),
  ...(check === null ? {} : { check }),
  ...(services.length === 0 ? {} : { services: services.filter((part) => parts.has(part)) })
})

/** Characters that the contract allows; a value can be longer than its name. */
const LONGEST = { title: 120, text: 2000 } as const

/**
 * @param parts ids that the services have in the template.
 * @param declared parameters that the services brought along; a text that uses another one gets its value.
 */
export function describedBy(application: Application, parts: ReadonlySet<string>, declared: JsonObject): JsonObject {
  const tests = application.tests.filter(({ service }) => parts.has(service))
  const steps = application.steps.filter(({ services }) => services.length === 0 || services.some((part) => parts.has(part)))
  const used = new Set(
    [...tests.flatMap(({ url, text }) => [url, text]), ...steps.flatMap(({ title, text }) => [title, text])].flatMap(parametersIn)
  )
  const names = application.parameters.filter(
    (parameter) => used.has(parameter.id) && isName(parameter) && !Object.hasOwn(declared, parameter.id)
  )
  const kept = new Set([
    ...names.map(({ id }) => id),
    ...application.parameters.filter((parameter) => !isName(parameter) && Object.hasOwn(declared, parameter.id)).map(({ id }) => id)
  ])
  const text = (written: string): string =>
    withPlaces(written, (place, name) => (kept.has(name) ? place : escapeText(valueIn(application, name))))
  return {
    parameters: Object.fromEntries(names.map((parameter) => [parameter.id, declaration(parameter)])),
    settings: application.settings.map(({ setting, value, why }) => ({ setting, value, ...(why === '' ? {} : { why }) })),
    steps: steps.map((step) =>
      stepOf({ ...step, title: text(step.title).slice(0, LONGEST.title), text: text(step.text).slice(0, LONGEST.text) }, parts)
    ),
    tests: tests.map(({ title, url, from, service, status, text: expected }) => ({
      title,
      url: text(url),
      from,
      service,
      status,
      ...(expected === '' ? {} : { text: text(expected) })
    }))
  }
}
