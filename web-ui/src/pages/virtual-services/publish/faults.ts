/** What is wrong with a step before the server is asked. Pure. */
import { Host, IpAddress, ServerPort, type TemplateView } from '@ballast/server/contract'
import type * as z from 'zod'
import { isNeeded, parameterFault } from '../templates/parameters.ts'
import { ownParameters, type PublishForm, type Step } from './form.ts'
import type { PlacedFault } from './request.ts'
import { serverGroups, sharedCertificates, sharedHosts } from './shared.ts'

const messageFor = (schema: z.ZodType, value: unknown): string | null => {
  const parsed = schema.safeParse(value)
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? null)
}

type Found = readonly { readonly field: PlacedFault['field']; readonly message: string | null }[]

function inAddresses(form: PublishForm, templates: readonly TemplateView[]): Found {
  return [
    ...templates.flatMap((template): Found => {
      const part = form.parts[template.id]
      const gateway = part?.gateway.trim() ?? ''
      return [
        ...ownParameters(template).map((parameter): Found[number] => ({
          field: `parts.${template.id}.parameters.${parameter.id}`,
          message: parameterFault(parameter, part?.parameters[parameter.id])
        })),
        { field: `parts.${template.id}.gateway`, message: gateway === '' ? null : messageFor(IpAddress, gateway) }
      ]
    }),
    ...sharedHosts(templates).map(({ key, parameter }): Found[number] => ({
      field: `hosts.${key}`,
      message: parameterFault(parameter, form.hosts[key])
    }))
  ]
}

function serverListFault(servers: readonly string[]): string | null {
  for (const [at, server] of servers.entries()) {
    if (servers.indexOf(server) < at) return `“${server}” stands here twice. Name each real server once.`
    const fault = messageFor(Host, server)
    if (fault !== null) return `“${server}”: ${fault}`
  }
  return null
}

function inServers(form: PublishForm, templates: readonly TemplateView[]): Found {
  const ports = templates.flatMap((template) =>
    template.services.map(({ id }): Found[number] => {
      const own = form.parts[template.id]?.services[id]
      return {
        field: `parts.${template.id}.services.${id}.serverPort`,
        message: own?.include === true ? messageFor(ServerPort, own.serverPort) : null
      }
    })
  )
  const lists = serverGroups(templates).map(({ key }): Found[number] => ({
    field: `servers.${key}`,
    message: serverListFault(form.servers[key] ?? [])
  }))
  return [...lists, ...ports]
}

function found(step: Step, form: PublishForm, templates: readonly TemplateView[]): Found {
  switch (step) {
    case 'template':
      return [{ field: 'templates', message: form.templates.length === 0 ? 'Choose at least one template.' : null }]
    case 'addresses':
      return inAddresses(form, templates)
    case 'certificate':
      return sharedCertificates(templates).map(({ key, parameter }): Found[number] => ({
        field: `certificates.${key}`,
        message: isNeeded(parameter) && (form.certificates[key] ?? null) === null ? 'Choose a certificate.' : null
      }))
    case 'servers':
      return inServers(form, templates)
    case 'settings':
    case 'review':
      return []
  }
}

export const faultsIn = (step: Step, form: PublishForm, templates: readonly TemplateView[]): readonly PlacedFault[] =>
  found(step, form, templates).flatMap(({ field, message }) => (message === null ? [] : [{ step, field, message }]))
