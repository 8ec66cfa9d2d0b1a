/** An application: the virtual services that one use of a template made, with what is left to do and how to see that it works. */
import * as z from 'zod'
import { ServiceState } from './status.ts'
import { ParameterType, TemplateKey, TemplateStep, TemplateTest, TestFrom, WantedSetting } from './template-format.ts'
import { UrlTestSummary } from './url-test.ts'
import { Id, lineOfText, Name } from './values.ts'

/** Text, number of a port, id of a certificate, ids of several. Null and empty lists stand for nothing. */
export const ParameterValue = z.union([z.string().max(255), z.int(), z.array(Id).max(256), z.null()])
export type ParameterValue = z.infer<typeof ParameterValue>

export const Application = z.strictObject({
  id: Id,
  name: Name.min(1, 'Give the application a name.').meta({ title: 'Name' }),
  /** Which template made it. It may be another one by now, or gone: what is needed of it stands here. */
  template: z.strictObject({ name: z.string(), version: z.string() }).meta({ title: 'Template' }),
  parameters: z
    .array(z.strictObject({ id: TemplateKey, type: ParameterType, label: z.string(), value: ParameterValue }))
    .meta({ title: 'Parameters' }),
  /** Its services that still exist, in the order of their ids, each as the part of the template that it is. */
  services: z.array(z.strictObject({ id: Id, part: TemplateKey })).meta({ title: 'Virtual Services' }),
  /** A self-signed certificate that stands in until a real one is assigned. */
  temporaryCertificate: Id.nullable().meta({ title: 'Temporary certificate' }),
  settings: z.array(WantedSetting).meta({ title: 'Wanted settings' }),
  steps: z.array(TemplateStep).meta({ title: 'Next steps' }),
  tests: z.array(TemplateTest).meta({ title: 'Test URLs' }),
  /** Test URLs are asked this often by themselves; null for never. */
  testMinutes: z
    .int('Type a number of minutes, or leave it empty.')
    .min(1, 'At least a minute.')
    .max(1440, 'At most a day, 1440 minutes.')
    .nullable()
    .default(null)
    .meta({ title: 'Run every' })
})
export type Application = z.infer<typeof Application>

/** Host names and texts can be given later: the test URLs need them, the services do not change. */
export const ApplicationPatch = z
  .strictObject({
    name: Application.shape.name,
    parameters: z.record(TemplateKey, z.string().max(255)),
    testMinutes: Application.shape.testMinutes.unwrap()
  })
  .partial()
export type ApplicationPatch = z.infer<typeof ApplicationPatch>

/** `by-hand`: only the administrator can know. */
export const StepStatus = z.enum(['done', 'open', 'by-hand'])
export type StepStatus = z.infer<typeof StepStatus>

export const NextStep = z.strictObject({
  title: z.string(),
  text: z.string(),
  check: TemplateStep.shape.check.unwrap(),
  status: StepStatus,
  /** What is there, or what is missing and where; empty for steps by hand. */
  detail: z.string(),
  /** Services that it is about. */
  services: z.array(Id),
  /** Of these, the ones where it is still open. */
  open: z.array(Id)
})
export type NextStep = z.infer<typeof NextStep>

export const TestUrl = z.strictObject({
  /** Its place in the list, from 0. */
  index: z.int(),
  title: z.string(),
  /** With parameters filled in; those that are missing stand as `<label>`. */
  url: z.string(),
  from: TestFrom,
  /** Where to connect: the service's address and port. Null when that service is gone. */
  service: z.strictObject({ id: Id, name: z.string(), address: z.string(), port: z.int() }).nullable(),
  /** Sent as Host and server name. */
  host: z.string(),
  status: z.array(z.int()),
  text: z.string(),
  /** Ids of parameters without which it cannot run. */
  missing: z.array(TemplateKey)
})
export type TestUrl = z.infer<typeof TestUrl>

/** A setting of the machine that an application asks for, beside what it is now. */
export const WantedSettingView = WantedSetting.extend({
  /** The label of the setting, its wanted value and its present one in words. */
  title: z.string(),
  words: z.string(),
  present: z.string(),
  /** So already. */
  applied: z.boolean()
})
export type WantedSettingView = z.infer<typeof WantedSettingView>

export const ApplicationView = Application.omit({ services: true, steps: true, tests: true, settings: true }).extend({
  version: z.int(),
  services: z.array(
    z.strictObject({
      id: Id,
      part: TemplateKey,
      name: z.string(),
      address: z.string(),
      port: z.int(),
      enabled: z.boolean(),
      state: ServiceState
    })
  ),
  settings: z.array(WantedSettingView),
  steps: z.array(NextStep),
  tests: z.array(TestUrl),
  /** The last time that its test URLs were asked. */
  lastTest: UrlTestSummary.nullable()
})
export type ApplicationView = z.infer<typeof ApplicationView>

export const PublishNote = lineOfText(200)
