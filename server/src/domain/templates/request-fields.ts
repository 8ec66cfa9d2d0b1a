/** Which field of a *Publish* is behind a fault of a service that the template makes of it. */
import type { Publish, TemplateService, VirtualService } from '../../contract/index.ts'
import { serversOf } from '../farm.ts'
import { isRecord, type Json } from '../json.ts'
import type { Fault } from '../problems.ts'
import { groupsOf } from './build.ts'
import { parameterAlone, parametersIn } from './fill.ts'
import type { Template } from './template.ts'

/** A service that was made, and where the template has it. */
export interface Made {
  readonly at: number
  readonly template: TemplateService
  readonly service: VirtualService
}

/** What cannot be typed is the template's own: then only another template helps. */
export const WHOLE_TEMPLATE = 'template'

function inside(value: Json | undefined, path: readonly PropertyKey[]): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined || typeof value === 'string') return value
  if (Array.isArray(value)) return inside(value[Number(key)], rest)
  return isRecord(value) ? inside(value[String(key)], rest) : undefined
}

/** @returns `parameters.<name>` of the parameter in a text of the template; null where none is used that can be typed. */
export function parameterAt({ body, head }: Template, path: readonly PropertyKey[]): string | null {
  const written = inside(body, path)
  const name = parameterAlone(written) ?? (typeof written === 'string' ? parametersIn(written)[0] : undefined)
  return name === undefined || head.parameters[name]?.fixed === true ? null : `parameters.${name}`
}

function serverField({ template, service }: Made, id: number | undefined, request: Publish): string | null {
  const address = serversOf(service).find((server) => server.id === id)?.address
  for (const group of address === undefined ? [] : groupsOf(template)) {
    const at = (request.servers?.[group] ?? []).findIndex((server) => server.address === address)
    if (at >= 0) return `servers.${group}.${at}.address`
  }
  return null
}

const ownField = ({ template: { id } }: Made, path: string, { services }: Publish): string | null =>
  (path === 'gateway' || path === 'name') && services?.[id]?.[path] !== undefined ? `services.${id}.${path}` : null

/** @returns the path in the request. */
export function requestField(template: Template, request: Publish, made: Made, { path, of }: Fault): string {
  const paths = [path, of?.behind ?? ''].filter((each) => each !== '')
  return (
    serverField(made, of?.server, request) ??
    paths.map((each) => ownField(made, each, request) ?? parameterAt(template, ['services', made.at, ...each.split('.')])).find(Boolean) ??
    WHOLE_TEMPLATE
  )
}
