/** The wizard's form as one request, and the way back: which field a fault of the server is about. Pure. */
import type { FieldProblem, PublishMany, TemplateView, WantedSettingName } from '@ballast/server/contract'
import type { FieldPath } from 'react-hook-form'
import { faultText } from '../../../lib/field-paths.ts'
import { isCertificate, parametersToSend, type Typed } from '../templates/parameters.ts'
import type { Part, PublishForm, Step } from './form.ts'
import { keyOfGroup, keyOfParameter } from './shared.ts'

function typedFor(form: PublishForm, template: TemplateView): Typed {
  const own = form.parts[template.id]?.parameters ?? {}
  return Object.fromEntries(
    template.parameters.map((parameter) => {
      const { id, type } = parameter
      if (type === 'host') return [id, form.hosts[keyOfParameter(parameter)] ?? '']
      return [id, isCertificate(parameter) ? (form.certificates[keyOfParameter(parameter)] ?? null) : own[id]]
    })
  )
}

function servicesOf(part: Part | undefined, template: TemplateView): NonNullable<PublishMany['parts'][number]['services']> {
  const gateway = part?.gateway.trim() ?? ''
  return Object.fromEntries(
    template.services.map(({ id, serverPort }) => {
      const own = part?.services[id]
      if (own?.include === false) return [id, { include: false }]
      return [
        id,
        {
          ...(gateway === '' ? {} : { gateway }),
          ...(own === undefined || own.serverPort === serverPort ? {} : { serverPort: own.serverPort })
        }
      ]
    })
  )
}

export function requestOf(form: PublishForm, templates: readonly TemplateView[]): PublishMany {
  return {
    parts: templates.map((template) => ({
      template: template.id,
      parameters: parametersToSend(template.parameters, typedFor(form, template)),
      services: servicesOf(form.parts[template.id], template),
      servers: Object.fromEntries(
        template.servers.map((group) => [group.id, (form.servers[keyOfGroup(template, group)] ?? []).map((address) => ({ address }))])
      ),
      settings: template.settings.map(({ setting }) => setting).filter((setting: WantedSettingName) => form.settings.includes(setting))
    }))
  }
}

export interface PlacedFault {
  readonly step: Step
  readonly field: FieldPath<PublishForm>
  readonly message: string
}

const PLACE = /^parts(?:\.(\d+)(?:\.(template|parameters|services|servers|settings)(?:\.([^.]+))?(?:\.([^.]+))?)?)?(?:\.|$)/

/** One service of several can be left out, and has a tick for it. */
function servicesPlace({ id: part, services }: TemplateView, id: string, message: string): PlacedFault | null {
  const service = services.find((each) => id === '' || each.id === id)
  if (service === undefined || services.length < 2) return null
  return { step: 'addresses', field: `parts.${part}.services.${service.id}.include`, message }
}

/** @returns where a fault of the server stands; null when no field of the wizard is to blame. */
export function placeOf(problem: FieldProblem, form: PublishForm, templates: readonly TemplateView[]): PlacedFault | null {
  const [whole, at, kind = '', id = '', rest = ''] = PLACE.exec(problem.path) ?? []
  if (whole === undefined) return null
  const choice: PlacedFault = { step: 'template', field: 'templates', message: faultText(problem) }
  // How many there are.
  if (at === undefined) return choice
  const template = templates[Number(at)]
  if (template === undefined) return null
  const { message } = choice
  switch (kind) {
    case 'parameters': {
      const parameter = template.parameters.find((each) => each.id === id)
      if (parameter === undefined) return null
      if (parameter.type === 'host') return { step: 'addresses', field: `hosts.${keyOfParameter(parameter)}`, message }
      if (isCertificate(parameter)) return { step: 'certificate', field: `certificates.${keyOfParameter(parameter)}`, message }
      return { step: 'addresses', field: `parts.${template.id}.parameters.${id}`, message }
    }
    case 'services':
      if (rest === 'gateway') return { step: 'addresses', field: `parts.${template.id}.gateway`, message }
      if (rest === 'serverPort') return { step: 'servers', field: `parts.${template.id}.services.${id}.serverPort`, message }
      return servicesPlace(template, id, message) ?? choice
    case 'servers': {
      const group = template.servers.find((each) => each.id === id)
      if (group === undefined) return null
      const key = keyOfGroup(template, group)
      const address = rest === '' ? undefined : form.servers[key]?.[Number(rest)]
      return { step: 'servers', field: `servers.${key}`, message: address === undefined ? message : `“${address}”: ${message}` }
    }
    case 'settings':
      return { step: 'settings', field: 'settings', message }
    // What no field sets is the template's own; its name tells which of several.
    case 'template':
      return { ...choice, message: `${template.name}: ${message}` }
    default:
      return null
  }
}
