/** Parameters of a template between a form and the API. Pure. */
import { HostName, IpAddress, lineOfText, type ParameterValue, ServerPort, type TemplateView } from '@ballast/server/contract'

export type Parameter = TemplateView['parameters'][number]

/** As the form holds them: an empty box is an empty text, a choice of one certificate its number. */
export type Typed = Readonly<Record<string, ParameterValue | undefined>>

const isEmpty = (value: ParameterValue | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** @returns what the form shows before anything is typed. */
export function proposalOf({ type, default: value }: Parameter): ParameterValue {
  if (value !== undefined) return value
  if (type === 'authorities') return []
  return type === 'certificate' || type === 'certificates' || type === 'port' ? null : ''
}

/** Without it no service can be made: it must be asked for. */
export const isNeeded = ({ optional, fixed, default: value }: Parameter): boolean => !optional && !fixed && value === undefined

export const isCertificate = ({ type }: Parameter): boolean => type === 'certificate' || type === 'certificates'

/** @returns them as the API takes them. What is fixed, or empty and not asked for, is left to the template. */
export function parametersToSend(parameters: readonly Parameter[], typed: Typed): Record<string, ParameterValue> {
  return Object.fromEntries(
    parameters.flatMap(({ id, type, fixed }): (readonly [string, ParameterValue])[] => {
      const value = typed[id]
      if (fixed || value === undefined) return []
      if (type === 'certificates') return [[id, typeof value === 'number' ? [value] : Array.isArray(value) ? value : []]]
      return [[id, value]]
    })
  )
}

const SCHEMAS = { address: IpAddress, port: ServerPort, host: HostName, text: lineOfText(255) } as const
const ASKED: Readonly<Record<Parameter['type'], string>> = {
  address: 'Type an IP address.',
  port: 'Type a port number.',
  host: 'Type a host name.',
  text: 'Type a text.',
  certificate: 'Choose a certificate.',
  certificates: 'Choose a certificate.',
  authorities: 'Choose at least one authority.'
}

/** @returns what is wrong with a value; null when the server may have it. */
export function parameterFault(parameter: Parameter, value: ParameterValue | undefined): string | null {
  const { type } = parameter
  if (isEmpty(value)) return isNeeded(parameter) ? ASKED[type] : null
  if (parameter.fixed || type === 'certificate' || type === 'certificates' || type === 'authorities') return null
  const parsed = SCHEMAS[type].safeParse(value)
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? ASKED[type])
}
