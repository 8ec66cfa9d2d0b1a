/** Reading a template file: recognised, parsed, checked against the contract, and tried out with the defaults of its parameters. */
import {
  type Certificate,
  FORMAT_KEY,
  type IntermediateCertificate,
  ONLY_GROUP,
  type ParameterValue,
  TEMPLATE_FORMAT,
  type TemplateBody,
  TemplateHead,
  type TemplateParameter,
  type TemplateService
} from '../../contract/index.ts'
import { checkConfiguration } from '../check.ts'
import type { Configuration } from '../configuration.ts'
import { EMPTY_CONFIGURATION } from '../defaults.ts'
import { isRecord, type Json, type JsonObject } from '../json.ts'
import { Refusal } from '../problems.ts'
import { type FileFault, MAX_FAULTS, refuseFile } from './faults.ts'
import { parametersIn, placesOfParameters } from './fill.ts'
import { issuesInWords } from './issues.ts'
import { isNothing, parseParameter } from './parameters.ts'
import { publish } from './publish.ts'
import { textOfTemplate } from './recognise.ts'
import { expanded, type Template } from './template.ts'
import { readYaml } from './yaml.ts'

type Path = readonly PropertyKey[]
interface Fault {
  readonly path: Path
  readonly message: string
}

function refuseFormat(format: Json | undefined, line: number): void {
  if (format === TEMPLATE_FORMAT) return
  const newer = typeof format === 'number' && format > TEMPLATE_FORMAT
  throw refuseFile([
    {
      line,
      message: newer
        ? `This template has format ${format}, and this Ballast reads format ${TEMPLATE_FORMAT}. Update Ballast, or take an older version of the template.`
        : `“${FORMAT_KEY}” is the number of the format, and that is ${TEMPLATE_FORMAT}.`
    }
  ])
}

const BODY = ['rules', 'services'] as const

function split(whole: JsonObject): { readonly head: JsonObject; readonly body: JsonObject } {
  const isBody = (key: string): boolean => BODY.some((name) => name === key)
  const entries = Object.entries(whole)
  return {
    head: Object.fromEntries(entries.filter(([key]) => !isBody(key))),
    body: Object.fromEntries(entries.filter(([key]) => isBody(key)))
  }
}

/** A value of the right type for trying the template out; the default where there is one. */
function sampleOf({ type, optional, default: own }: TemplateParameter, at: number): ParameterValue {
  if (own !== undefined) return own
  switch (type) {
    case 'address':
      return optional ? null : `192.0.2.${at + 1}`
    case 'port':
      return 1024 + at
    case 'host':
      return optional ? '' : `host${at + 1}.example.com`
    case 'text':
      return optional ? '' : 'text'
    case 'certificate':
      return optional ? null : SAMPLE_CERTIFICATE.id
    case 'certificates':
      return optional ? [] : [SAMPLE_CERTIFICATE.id]
    case 'authorities':
      return optional ? [] : [SAMPLE_AUTHORITY.id]
  }
}

const FACTS = {
  fingerprint: '0'.repeat(64),
  subject: 'CN=sample',
  commonName: 'sample',
  names: [],
  issuer: 'CN=sample',
  serial: '00',
  notBefore: '2000-01-01T00:00:00.000Z',
  notAfter: '2100-01-01T00:00:00.000Z',
  // Sets of ciphers that ask for a key of a kind ask for this one.
  keyType: 'EC P-256',
  pem: ''
}
const SAMPLE_CERTIFICATE: Certificate = { ...FACTS, id: 1, name: 'sample', chain: [] }
const SAMPLE_AUTHORITY: IntermediateCertificate = { ...FACTS, id: 2, name: 'sample' }
const SAMPLES: Configuration = {
  ...EMPTY_CONFIGURATION,
  certificates: new Map([[SAMPLE_CERTIFICATE.id, SAMPLE_CERTIFICATE]]),
  intermediates: new Map([[SAMPLE_AUTHORITY.id, SAMPLE_AUTHORITY]])
}

function* parameterFaults(head: TemplateHead): Iterable<Fault> {
  for (const [key, { type, default: own, fixed, optional }] of Object.entries(head.parameters)) {
    const path = ['parameters', key]
    if (fixed && own === undefined) yield { path, message: `Parameter “${key}” is fixed and has no default. Give it one.` }
    if (type === 'port' && optional)
      yield { path, message: `Parameter “${key}” is a port, and a port cannot be optional. Give it a default.` }
    if (own === undefined) continue
    const parsed = isNothing(own) ? { fault: 'The default is empty. Leave it out.' } : parseParameter(type, own)
    if (type === 'certificate' || type === 'certificates' || type === 'authorities')
      yield {
        path: [...path, 'default'],
        message: `Parameter “${key}”: certificates differ from machine to machine, so there is no default.`
      }
    else if ('fault' in parsed) yield { path: [...path, 'default'], message: `Parameter “${key}”: ${parsed.fault}` }
  }
}

/** Every `${name}` is declared; what is declared is used. */
function* placeholderFaults(head: TemplateHead, body: Json): Iterable<Fault> {
  const texts = [
    ...placesOfParameters(body),
    ...head.tests.flatMap(({ url, text }, at) => [
      ...parametersIn(url).map((name) => ({ path: ['tests', at, 'url'], name })),
      ...parametersIn(text).map((name) => ({ path: ['tests', at, 'text'], name }))
    ]),
    ...head.steps.flatMap(({ title, text }, at) =>
      [...parametersIn(title), ...parametersIn(text)].map((name) => ({ path: ['steps', at], name }))
    )
  ]
  const used = new Set(texts.map(({ name }) => name))
  for (const { path, name } of texts) {
    if (!Object.hasOwn(head.parameters, name))
      yield {
        path,
        message: `\${${name.slice(0, 60)}} is no parameter of this template. Declare it under “parameters”, or write $\${ for the text itself.`
      }
  }
  for (const key of Object.keys(head.parameters)) {
    if (!used.has(key))
      yield { path: ['parameters', key], message: `Parameter “${key}” is not used anywhere. Take it out, or use it as \${${key}}.` }
  }
}

const twice = (names: readonly string[]): readonly number[] => names.flatMap((name, at) => (names.indexOf(name) < at ? [at] : []))

/** `serversByRule` stands instead of `servers`, and names no group twice on one port. */
function* placeFaults({ servers, serversByRule: places, subServices = [], serverPort, port }: TemplateService): Iterable<Fault> {
  if (places === undefined) return
  const path = ['serversByRule']
  if (servers !== undefined) yield { path, message: 'Say either “servers” or “serversByRule”: real servers stand in one of them.' }
  if (subServices.length > 0) yield { path, message: 'A service with SubVSs has no real servers of its own. Give the rules to its SubVSs.' }
  const keys = places.map((place) => `${place.servers} ${place.serverPort ?? serverPort ?? port}`)
  for (const at of twice(keys))
    yield {
      path: [...path, at],
      message: `The group “${places[at]?.servers}” stands here twice on the same port. Put all its rules into one entry.`
    }
}

/** Names and keys lead somewhere, and each is there once. */
function* referenceFaults(head: TemplateHead, { rules, services }: TemplateBody): Iterable<Fault> {
  const keys = services.map(({ id }) => id)
  const known = new Set(rules.map(({ name }) => name))
  const groups = Object.keys(head.servers)
  for (const at of twice(keys))
    yield { path: ['services', at, 'id'], message: `The id “${keys[at]}” stands here twice. Each service has its own.` }
  for (const at of twice(rules.map(({ name }) => name)))
    yield { path: ['rules', at, 'name'], message: `The rule “${rules[at]?.name}” stands here twice.` }
  for (const [at, service] of services.entries()) {
    const path = ['services', at]
    const { content, portFollowing, serversByRule = [], subServices = [] } = service
    for (const fault of placeFaults(service)) yield { ...fault, path: [...path, ...fault.path] }
    if (typeof portFollowing === 'string' && (portFollowing === service.id || !keys.includes(portFollowing)))
      yield {
        path: [...path, 'portFollowing'],
        message: `Port Following names “${portFollowing}”, which is no other service of this template.`
      }
    const lists: readonly (readonly [Path, readonly string[] | undefined])[] = [
      ...(['precedence', 'selection', 'request', 'response'] as const).map((name) => [['content', name], content?.[name]] as const),
      ...subServices.map(({ rules: own }, index) => [['subServices', index, 'rules'], own] as const),
      ...serversByRule.map(({ rules: own }, index) => [['serversByRule', index, 'rules'], own] as const)
    ]
    for (const [inside, names] of lists) {
      for (const name of names ?? []) {
        if (!known.has(name)) yield { path: [...path, ...inside], message: `There is no rule “${name}” under “rules” of this template.` }
      }
    }
    const parts: readonly (readonly [Path, string | undefined])[] = [
      [['servers'], service.servers],
      ...subServices.map(({ servers }, index) => [['subServices', index, 'servers'], servers] as const),
      ...serversByRule.map(({ servers }, index) => [['serversByRule', index, 'servers'], servers] as const)
    ]
    for (const [inside, group] of parts) {
      if (group !== undefined && !groups.includes(group))
        yield { path: [...path, ...inside], message: `There is no group of real servers “${group}”. It has to stand under “servers”.` }
    }
    const bare = subServices.length > 0 ? subServices.some(({ servers }) => servers === undefined) : serversByRule.length === 0
    if (bare && service.servers === undefined && (service.redirect ?? null) === null && !groups.includes(ONLY_GROUP))
      yield {
        path,
        message: `Service “${service.id}” does not say which real servers it gets. Name one of ${groups.join(', ')} as its “servers”.`
      }
  }
  for (const [at, { service }] of head.tests.entries())
    if (!keys.includes(service)) yield { path: ['tests', at, 'service'], message: `There is no service with the id “${service}”.` }
  for (const [at, { services: named }] of head.steps.entries()) {
    for (const key of named)
      if (!keys.includes(key)) yield { path: ['steps', at, 'services'], message: `There is no service with the id “${key}”.` }
  }
}

/** What would be made of it, on a machine without anything else, must be acceptable together. */
function tryOut(template: Template, samples: ReadonlyMap<string, ParameterValue>): void {
  let last = 2
  const newId = (): number => {
    last += 1
    return last
  }
  const parameters = Object.fromEntries(samples)
  // Rules that lead to real servers can be tried with real servers only.
  const led = template.sample.services.flatMap(({ serversByRule = [] }) => serversByRule.map((place) => place.servers))
  const servers = Object.fromEntries([...new Set(led)].map((group, at) => [group, [{ address: `198.51.100.${at + 1}` }]]))
  const { id: _id, ...temporary } = { ...SAMPLE_CERTIFICATE, name: 'temporary' }
  try {
    const { configuration } = publish(SAMPLES, template, { parameters, servers }, { newId, now: FACTS.notBefore, temporary })
    checkConfiguration(configuration, SAMPLES, { localAddresses: null })
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw refuseFile(cause.errors.map(({ message }): FileFault => ({ line: null, message })))
  }
}

/** @throws Refusal at the field `file`: what is wrong, and in which line. */
export function readTemplate(bytes: Uint8Array): Template {
  const text = textOfTemplate(bytes)
  const { value, lineOf } = readYaml(text)
  // Lines are looked for in the whole file each time, and a file full of nonsense has many thousand faults.
  const refuse = (faults: readonly Fault[]): Refusal =>
    refuseFile(faults.slice(0, MAX_FAULTS).map(({ path, message }) => ({ line: lineOf(path), message })))
  if (!isRecord(value)) throw refuseFile([{ line: 1, message: 'A template begins with “ballast-template: 1” and goes on with its name.' }])
  refuseFormat(value[FORMAT_KEY], lineOf([FORMAT_KEY]))
  const parts = split(value)
  const head = TemplateHead.safeParse(parts.head)
  if (!head.success) throw refuse(issuesInWords(head.error.issues))
  const { parameters } = head.data
  const early = [...parameterFaults(head.data), ...placeholderFaults(head.data, parts.body)]
  if (early.length > 0) throw refuse(early)
  const samples = new Map(Object.entries(parameters).map(([key, parameter], at) => [key, sampleOf(parameter, at)]))
  const made = expanded(parts.body, samples)
  if ('faults' in made) throw refuse(made.faults)
  const references = [...referenceFaults(head.data, made.body)]
  if (references.length > 0) throw refuse(references)
  const template: Template = { text, head: head.data, body: parts.body, sample: made.body, lineOf }
  tryOut(template, samples)
  return template
}
