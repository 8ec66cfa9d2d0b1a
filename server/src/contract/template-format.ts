/**
 * Application templates: what a `*.tmpl` file may hold, see docs/templates.md. Virtual services in it are the API's own schemas, so a
 * property that a service has a template has, too. References are by name here and by id in the configuration: content rules, the
 * service of Port Following, groups of real servers.
 */
import * as z from 'zod'
import { AdvancedProperties } from './advanced.ts'
import { ContentProperties } from './content.ts'
import { ContentRuleFields, MAX_RULES, NewContentRule } from './content-rule.ts'
import { HealthCheck } from './health-check.ts'
import { L7_FIELDS } from './l7.ts'
import { NetworkOptions } from './network.ts'
import { Persistence } from './persistence.ts'
import { RealServerFields } from './real-server.ts'
import { Settings } from './settings.ts'
import { SslProperties } from './ssl.ts'
import { MAX_SUB_SERVICES, SubServiceFields } from './sub-service.ts'
import { lineOfText, ServerPort } from './values.ts'
import { VirtualServiceFields } from './virtual-service.ts'

/** The first line of a template is `ballast-template: 1`. */
export const TEMPLATE_FORMAT = 1
export const FORMAT_KEY = 'ballast-template'

/** Bytes. The longest of ours has some 20 kB. */
export const MAX_TEMPLATE_FILE = 1024 * 1024

/** What things in a template are called by each other: parameters, services, groups of real servers. */
export const TemplateKey = z
  .string()
  .regex(/^[a-z][A-Za-z0-9-]{0,39}$/, 'Start with a small letter and use letters, digits and hyphens only, at most 40 of them.')
export type TemplateKey = z.infer<typeof TemplateKey>

/** As in *Use Template*. Files are named after it. */
export const TemplateName = lineOfText(100)
  .min(1, 'Give the template a name.')
  .refine(
    (text) => !/[/\\]/.test(text) && !text.startsWith('.'),
    'The name must not hold / or \\ or start with a dot: files are named after it.'
  )

export const ParameterType = z.enum(['address', 'port', 'host', 'text', 'certificate', 'certificates', 'authorities'])
export type ParameterType = z.infer<typeof ParameterType>

export const TemplateParameter = z.strictObject({
  type: ParameterType,
  label: lineOfText(80).min(1, 'Give the parameter a label.'),
  help: lineOfText(500).default(''),
  default: z.union([z.string().max(255), z.int()]).optional(),
  /** May be left empty: no address, no certificate, an empty text. */
  optional: z.boolean().default(false),
  /** Always the default; shown, and not to be changed. */
  fixed: z.boolean().default(false)
})
export type TemplateParameter = z.infer<typeof TemplateParameter>

export const TemplateServerGroup = z.strictObject({
  label: lineOfText(80).min(1, 'Give the group of real servers a label.'),
  help: lineOfText(500).default('')
})
export type TemplateServerGroup = z.infer<typeof TemplateServerGroup>

/** Groups of real servers in one template; the wizard has a field for each. */
export const MAX_SERVER_GROUPS = 64

/** The group of a template that names none. */
export const ONLY_GROUP = 'servers'

const RuleNames = z.array(ContentRuleFields.shape.name).max(MAX_RULES)

const TemplateContent = z
  .strictObject({
    switching: ContentProperties.shape.switching,
    precedence: RuleNames,
    selection: RuleNames,
    request: RuleNames,
    response: RuleNames
  })
  .partial()

/** What *Real Servers > Add New* proposes, and which of the servers that are typed once go in. */
const FARM = {
  servers: TemplateKey,
  serverPort: ServerPort,
  check: HealthCheck.partial(),
  persistence: Persistence.partial()
} as const

/** With Content Switching: servers of one group, and the rules that lead to them. */
export const TemplateServerPlace = z
  .strictObject({ servers: TemplateKey, serverPort: ServerPort, rules: RuleNames, defaultRule: RealServerFields.shape.defaultRule })
  .partial()
  .required({ servers: true })
export type TemplateServerPlace = z.infer<typeof TemplateServerPlace>

export const TemplateSubService = SubServiceFields.extend({ ...FARM, rules: RuleNames })
  .partial()
  .required({ name: true })
export type TemplateSubService = z.infer<typeof TemplateSubService>

export const TemplateService = VirtualServiceFields.extend({
  ...FARM,
  id: TemplateKey,
  ssl: SslProperties.partial(),
  advanced: AdvancedProperties.partial(),
  content: TemplateContent,
  /** Instead of `servers`, where rules lead to single real servers. */
  serversByRule: z
    .array(TemplateServerPlace)
    .min(1, 'Name at least one group of real servers, or leave the list out.')
    .max(2 * MAX_SERVER_GROUPS, `Use at most ${2 * MAX_SERVER_GROUPS} entries.`),
  /** The id of another service of this template. */
  portFollowing: TemplateKey.nullable(),
  subServices: z.array(TemplateSubService).max(MAX_SUB_SERVICES)
})
  .partial()
  .required({ id: true, name: true, address: true, port: true })
export type TemplateService = z.infer<typeof TemplateService>

/** The settings of the machine that a template may ask for: how traffic is handled, never who may do what or how the network is built. */
export const WANTED_SETTINGS = {
  ...L7_FIELDS,
  connectionTimeout: Settings.shape.connectionTimeout,
  'network.serverNat': NetworkOptions.shape.serverNat,
  'network.nonLocalRealServers': NetworkOptions.shape.nonLocalRealServers,
  'network.alternateGateway': NetworkOptions.shape.alternateGateway,
  'network.tcpKeepalives': NetworkOptions.shape.tcpKeepalives,
  'network.resetOnClose': NetworkOptions.shape.resetOnClose,
  'network.subnetOriginating': NetworkOptions.shape.subnetOriginating
} as const

type SettingName = keyof typeof WANTED_SETTINGS

const SETTING_NAMES = Object.keys(WANTED_SETTINGS) as [SettingName, ...SettingName[]]

export const WantedSettingName = z.enum(SETTING_NAMES)
export type WantedSettingName = z.infer<typeof WantedSettingName>

export const WantedSetting = z
  .strictObject({
    setting: WantedSettingName,
    value: z.union([z.boolean(), z.int(), z.string().max(100)]),
    /** What it is good for. */
    why: lineOfText(500).default('')
  })
  .superRefine(({ setting, value }, context) => {
    const parsed = WANTED_SETTINGS[setting].safeParse(value)
    if (!parsed.success)
      context.addIssue({ code: 'custom', path: ['value'], message: parsed.error.issues[0]?.message ?? 'This is no value of the setting.' })
  })
export type WantedSetting = z.infer<typeof WantedSetting>

/** What the machine can see by itself. */
export const StepCheck = z.enum(['certificate-assigned', 'real-servers-added', 'default-gateway-set', 'settings-applied', 'all-up'])
export type StepCheck = z.infer<typeof StepCheck>

export const TemplateStep = z.strictObject({
  title: lineOfText(120).min(1, 'Give the step a title.'),
  text: lineOfText(2000).default(''),
  /** Null is for the administrator to know. */
  check: StepCheck.nullable().default(null),
  /** Ids of the services that it is about; empty for all. */
  services: z.array(TemplateKey).max(64).default([])
})
export type TemplateStep = z.infer<typeof TemplateStep>

export const TestFrom = z.enum(['inside', 'outside', 'both'])
export type TestFrom = z.infer<typeof TestFrom>

export const TemplateTest = z.strictObject({
  title: lineOfText(120).min(1, 'Give the test URL a title.'),
  url: lineOfText(1000).regex(/^https?:\/\//, 'Start with http:// or https://.'),
  from: TestFrom,
  /** Id of the service that has to answer. */
  service: TemplateKey,
  /** Any of these is good. */
  status: z.array(z.int().min(100).max(599)).min(1, 'Name at least one status code.').max(16).default([200]),
  /** Must stand in the answer; empty asks for nothing. */
  text: lineOfText(255).default('')
})
export type TemplateTest = z.infer<typeof TemplateTest>

/** What is not filled in from parameters. */
export const TemplateHead = z.strictObject({
  [FORMAT_KEY]: z.literal(TEMPLATE_FORMAT),
  name: TemplateName,
  comment: lineOfText(500).default(''),
  version: lineOfText(30).min(1, 'Give the template a version, for example "1.0".'),
  /** What an administrator has to know before: what the template leaves out, and why. */
  notes: z.array(lineOfText(1000).min(1, 'Leave the empty note out.')).max(20, 'Use at most 20 notes.').default([]),
  parameters: z.record(TemplateKey, TemplateParameter).refine((all) => Object.keys(all).length <= 64, 'Use at most 64 parameters.'),
  servers: z
    .record(TemplateKey, TemplateServerGroup)
    .refine((all) => Object.keys(all).length <= MAX_SERVER_GROUPS, `Use at most ${MAX_SERVER_GROUPS} groups of real servers.`)
    .default({ [ONLY_GROUP]: { label: 'Real Servers', help: '' } }),
  settings: z.array(WantedSetting).max(SETTING_NAMES.length, 'A setting stands here more than once.').default([]),
  steps: z.array(TemplateStep).max(50, 'Use at most 50 steps.').default([]),
  tests: z.array(TemplateTest).max(100, 'Use at most 100 test URLs.').default([])
})
export type TemplateHead = z.infer<typeof TemplateHead>

export const TemplateBody = z.strictObject({
  rules: z.array(NewContentRule).max(MAX_RULES).default([]),
  services: z.array(TemplateService).min(1, 'A template makes at least one virtual service.').max(64, 'Use at most 64 virtual services.')
})
export type TemplateBody = z.infer<typeof TemplateBody>
