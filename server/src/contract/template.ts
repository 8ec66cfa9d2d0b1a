/** *Manage Templates*, *Use Template* and *Publish an application*: what the API says of templates and what publishing one takes. */
import * as z from 'zod'
import { Application, ApplicationView, ParameterValue, PublishNote, WantedSettingView } from './application.ts'
import { RealServerFields } from './real-server.ts'
import { ChangeInWords } from './revision.ts'
import {
  MAX_TEMPLATE_FILE,
  TemplateKey,
  TemplateName,
  TemplateParameter,
  TemplateServerGroup,
  TemplateStep,
  TemplateTest,
  WantedSettingName
} from './template-format.ts'
import { Id, IpAddress, lineOfText, Name, ServerPort, Timestamp } from './values.ts'
import { ServiceType } from './virtual-service.ts'

/** The file's name for those that came with Ballast, `own-12` for uploaded ones. */
export const TemplateId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/)
export type TemplateId = z.infer<typeof TemplateId>

/** A row of *Manage Templates*. */
export const TemplateRow = z.strictObject({
  id: TemplateId,
  name: z.string(),
  comment: z.string(),
  version: z.string(),
  /** Came with Ballast; cannot be deleted. */
  shipped: z.boolean(),
  /** How many virtual services it makes. */
  services: z.int(),
  uploadedAt: Timestamp.nullable(),
  /** Why it cannot be used: this Ballast reads it no more. Empty when all is well. */
  problems: z.array(z.string())
})
export type TemplateRow = z.infer<typeof TemplateRow>

export const TemplateView = TemplateRow.omit({ services: true }).extend({
  notes: z.array(z.string()),
  /** In the order of the file. */
  parameters: z.array(TemplateParameter.extend({ id: TemplateKey })),
  servers: z.array(TemplateServerGroup.extend({ id: TemplateKey })),
  /** As they are with the defaults of the parameters. */
  services: z.array(
    z.strictObject({
      id: TemplateKey,
      name: z.string(),
      type: ServiceType,
      port: z.int(),
      extraPorts: z.string(),
      /** Id of the parameter that sets it; null for what is written in the template. */
      addressParameter: TemplateKey.nullable(),
      portParameter: TemplateKey.nullable(),
      /** Ids of groups of real servers. Empty: it has none, because it redirects. */
      servers: z.array(TemplateKey),
      /** What its real servers get unless told otherwise. */
      serverPort: z.int(),
      /** Groups that rules lead to on a port of their own, which stays whatever port the others get. */
      ownPorts: z.array(z.strictObject({ group: TemplateKey, port: z.int() })),
      subServices: z.array(z.string()),
      /** Ends TLS of its clients, so it needs a certificate; until one is assigned, a temporary one stands in. */
      needsCertificate: z.boolean()
    })
  ),
  rules: z.array(z.string()),
  settings: z.array(WantedSettingView),
  steps: z.array(TemplateStep),
  tests: z.array(TemplateTest)
})
export type TemplateView = z.infer<typeof TemplateView>

export const TemplateUpload = z.strictObject({
  file: z
    .base64('The file did not arrive whole; choose it again.')
    .min(1, 'Choose a template file. It must not be empty.')
    .max(
      Math.ceil((MAX_TEMPLATE_FILE * 4) / 3) + 4,
      'The file is larger than 1 MiB; a template is much smaller. Choose the *.tmpl file itself.'
    )
    .meta({ title: 'Template File' }),
  /** In the place of the uploaded template of the same name. */
  replace: z.boolean().optional()
})
export type TemplateUpload = z.infer<typeof TemplateUpload>

export const PublishServer = RealServerFields.pick({ address: true, weight: true, connectionLimit: true, enabled: true })
  .partial()
  .required({ address: true })
export type PublishServer = z.infer<typeof PublishServer>

/** What can be other for one of the services. */
export const PublishService = z
  .strictObject({
    /** False leaves the service out. */
    include: z.boolean(),
    name: Name.meta({ title: 'Service Name' }),
    gateway: IpAddress.nullable().meta({ title: 'Default Gateway' }),
    serverPort: ServerPort.meta({ title: 'Port' })
  })
  .partial()
export type PublishService = z.infer<typeof PublishService>

export const Publish = z.strictObject({
  /** Of the application; the template's name when left out. */
  name: Application.shape.name.optional(),
  /** By id. *Use Template* of *Add New* sends `address` and, where the template has it, `port`. */
  parameters: z.record(TemplateKey, ParameterValue),
  services: z.record(TemplateKey, PublishService).optional(),
  /** By group; each server goes into all services of its group, on the port of each. */
  servers: z.record(TemplateKey, z.array(PublishServer).max(1000, 'Use at most 1000 real servers.')).optional(),
  /** The wanted settings that were ticked. Needs the permission for settings. */
  settings: z.array(WantedSettingName).max(50).optional(),
  note: PublishNote.optional()
})
export type Publish = z.infer<typeof Publish>

/** Several templates of one application at once. */
export const PublishMany = z.strictObject({
  parts: z
    .array(Publish.omit({ note: true }).extend({ template: TemplateId }))
    .min(1, 'Choose at least one template.')
    .max(16, 'Choose at most 16 templates.'),
  note: PublishNote.optional()
})
export type PublishMany = z.infer<typeof PublishMany>

export const PublishedMany = z.strictObject({
  /** One for each part. */
  applications: z.array(ApplicationView),
  /** Everything that it changes, also on a dry run. */
  changes: z.array(ChangeInWords)
})
export type PublishedMany = z.infer<typeof PublishedMany>

export const TemplateExport = z.strictObject({
  services: z.array(Id).min(1, 'Choose at least one virtual service.').max(64, 'Choose at most 64 virtual services.'),
  name: TemplateName,
  comment: lineOfText(500).optional(),
  version: lineOfText(30).min(1).optional()
})
export type TemplateExport = z.infer<typeof TemplateExport>

export const ExportedTemplate = z.strictObject({
  fileName: z.string(),
  text: z.string(),
  /** What a template does not carry and the services have: real servers, certificates. */
  notes: z.array(z.string())
})
export type ExportedTemplate = z.infer<typeof ExportedTemplate>
