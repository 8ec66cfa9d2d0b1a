/** Values of parameters: read by their type, completed by defaults, refused at the field of the form. */
import * as z from 'zod'
import {
  type FieldProblem,
  HostName,
  Id,
  IpAddress,
  lineOfText,
  type ParameterType,
  type ParameterValue,
  ServerPort,
  type TemplateParameter
} from '../../contract/index.ts'
import { equalJson } from '../json.ts'
import { Refusal } from '../problems.ts'

const SCHEMAS: Readonly<Record<ParameterType, z.ZodType<ParameterValue>>> = {
  address: IpAddress,
  port: ServerPort,
  host: HostName,
  text: lineOfText(255),
  certificate: Id,
  certificates: z.array(Id).max(256, 'Assign at most 256 certificates.'),
  authorities: z.array(Id).max(64, 'Choose at most 64 authorities.')
}

/** What stands for nothing; a port always is one. */
const NOTHING: Readonly<Record<ParameterType, ParameterValue>> = {
  address: null,
  port: null,
  host: '',
  text: '',
  certificate: null,
  certificates: [],
  authorities: []
}

export const isNothing = (value: ParameterValue | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

export type Parameters = Readonly<Record<string, TemplateParameter>>
export type ParameterValues = ReadonlyMap<string, ParameterValue>

const WHAT: Readonly<Record<ParameterType, string>> = {
  address: 'Type an IP address.',
  port: 'Type a port number.',
  host: 'Type a host name.',
  text: 'Type a text.',
  certificate: 'Choose a certificate.',
  certificates: 'Choose at least one certificate.',
  authorities: 'Choose at least one authority.'
}

/** @returns the value as its type reads it, or what is wrong with it. */
export function parseParameter(type: ParameterType, value: unknown): { readonly value: ParameterValue } | { readonly fault: string } {
  const parsed = SCHEMAS[type].safeParse(value)
  if (parsed.success) return { value: parsed.data }
  const issue = parsed.error.issues[0]
  return { fault: issue === undefined || issue.code === 'invalid_type' ? WHAT[type] : issue.message }
}

function valueFor(
  parameter: TemplateParameter,
  given: ParameterValue | undefined
): { readonly value: ParameterValue } | { readonly fault: string } {
  const { type, label, fixed, optional } = parameter
  const own = parameter.default ?? null
  if (fixed && given !== undefined && !equalJson(given, own)) return { fault: `${label} is fixed by the template.` }
  // An empty field takes nothing where that is allowed, else the default.
  const wanted = given === undefined || (isNothing(given) && !optional) ? own : given
  if (!isNothing(wanted)) return parseParameter(type, wanted)
  return optional ? { value: NOTHING[type] } : { fault: `${label} is missing. ${WHAT[type]}` }
}

/** @throws Refusal with each fault at `parameters.<key>`. */
export function parameterValues(parameters: Parameters, given: Readonly<Record<string, ParameterValue>>): ParameterValues {
  const errors: FieldProblem[] = Object.keys(given)
    .filter((key) => !Object.hasOwn(parameters, key))
    .map((key) => ({ path: `parameters.${key}`, message: `The template has no parameter “${key}”. Leave it out.` }))
  const values = new Map<string, ParameterValue>()
  for (const [key, parameter] of Object.entries(parameters)) {
    const read = valueFor(parameter, Object.hasOwn(given, key) ? given[key] : undefined)
    if ('fault' in read) errors.push({ path: `parameters.${key}`, message: read.fault })
    else values.set(key, read.value)
  }
  const [first] = errors
  if (first !== undefined) {
    throw new Refusal('invalid-input', errors.length === 1 ? first.message : `${errors.length} parameters need another value.`, { errors })
  }
  return values
}
