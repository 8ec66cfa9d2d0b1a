/** *Manage Templates*, *Use Template*, *Publish an application*, *Export Template*. */
import { Readable } from 'node:stream'
import type { Application, Certificate, Publish } from '../../contract/index.ts'
import { readCertificateUpload, selfSigned } from '../../domain/certificates/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { findApplication } from '../../domain/edit/index.ts'
import { CONSOLE } from '../../domain/network/risk.ts'
import { Refusal } from '../../domain/problems.ts'
import { exportTemplate, slugOf } from '../../domain/templates/export.ts'
import { needsTemporary, publish } from '../../domain/templates/publish.ts'
import type { Template } from '../../domain/templates/template.ts'
import type { Edited } from '../../engine/offers.ts'
import type { Caller, Handlers, Services } from '../handler.ts'
import { presentApplication } from '../present/application.ts'
import { presentTemplate } from '../present/template.ts'
import { nameOf, rowOf, usable } from '../template-library.ts'
import { write } from '../write.ts'

type Names = 'templateList' | 'templateCreate' | 'templateShow' | 'templateDelete' | 'templateFile' | 'templatePublish' | 'templateExport'

/** Days. Long enough to see that the services work; browsers warn about it all the time. */
const TEMPORARY_DAYS = 365

const ENDING = '.tmpl'

interface Temporary {
  readonly certificate: Omit<Certificate, 'id'>
  readonly materials: NonNullable<Edited['materials']>
}

/** As on the LoadMaster: until somebody assigns a certificate, the service answers with one that nobody vouches for. */
function temporaryCertificate(name: string, request: Publish, now: Date): Temporary {
  const addresses = Object.values(request.parameters).filter((value) => typeof value === 'string' && value !== '')
  const names = ['localhost', ...addresses.slice(0, 1).map(String)]
  const made = selfSigned({ commonName: 'Temporary certificate', names, days: TEMPORARY_DAYS }, now)
  const upload = readCertificateUpload({ certificate: Buffer.from(made.certificatePem), key: Buffer.from(made.keyPem) }, now)
  return {
    certificate: { ...upload.facts, name: `Temporary for ${name}`.slice(0, 120), pem: upload.certificatePem, chain: [...upload.chain] },
    materials: new Map([[upload.facts.fingerprint, { certificatePem: upload.certificatePem, keyPem: upload.keyPem }]])
  }
}

/** Fields of a service's own form are, in this request, what the parameters made of them. */
function atParameters(error: unknown, template: Template): unknown {
  if (!(error instanceof Refusal)) return error
  const { parameters } = template.head
  const certificate = Object.entries(parameters).find(([, { type }]) => type === 'certificates')?.[0]
  const places: Readonly<Record<string, string | undefined>> = {
    address: Object.hasOwn(parameters, 'address') ? 'parameters.address' : undefined,
    'ssl.certificates': certificate === undefined ? undefined : `parameters.${certificate}`
  }
  const errors = error.errors.map((problem) => ({ ...problem, path: places[problem.path] ?? problem.path }))
  return new Refusal(error.code, error.message, { errors, cause: error, ...(error.hint === undefined ? {} : { hint: error.hint }) })
}

export function templateHandlers(services: Services): Pick<Handlers, Names> {
  const { pipeline, store, templates, now, audit } = services

  const note = ({ username, address }: Caller, action: string, detail: string): void =>
    audit({ at: now().toISOString(), author: username, address, action, detail })

  /** Settings hold for all services, so they have a permission of their own. */
  function refuseSettings(caller: Caller, request: Publish): void {
    if ((request.settings ?? []).length === 0 || caller.address === CONSOLE) return
    if (services.accounts.look(caller.sessionIdHash)?.account.permissions.includes('system') === true) return
    throw new Refusal(
      'not-allowed',
      'You may publish services, but not change settings of the machine. Untick the settings, or ask somebody who may.'
    )
  }

  const view = (configuration: Configuration, id: Application['id']) =>
    presentApplication(services, configuration, findApplication(configuration, id))

  return {
    templateList() {
      const items = templates.list().map(rowOf)
      return { total: items.length, items }
    },

    templateShow: ({ params }) => presentTemplate(templates.find(params.templateId), store.current().configuration.settings),

    templateCreate({ body, caller }) {
      const entry = templates.add(Buffer.from(body.file, 'base64'), body.replace ?? false, now().toISOString())
      note(caller, 'templateCreate', `“${nameOf(entry)}” version ${entry.template?.head.version ?? ''}`)
      return rowOf(entry)
    },

    templateDelete({ params, caller }) {
      const name = nameOf(templates.find(params.templateId))
      templates.remove(params.templateId)
      note(caller, 'templateDelete', `“${name}”`)
      return null
    },

    templateFile({ params, reply }) {
      const entry = templates.find(params.templateId)
      const name = `${slugOf(nameOf(entry)) || 'template'}${ENDING}`
      reply.header('content-disposition', `attachment; filename="${name}"`)
      return Readable.from([Buffer.from(entry.text)], { objectMode: false })
    },

    async templatePublish(call) {
      refuseSettings(call.caller, call.body)
      const template = usable(templates.find(call.params.templateId))
      const temporary = needsTemporary(template, call.body)
        ? temporaryCertificate(call.body.name ?? template.head.name, call.body, now())
        : null
      let id = 0
      try {
        return await write(pipeline, call, {
          note: call.body.note ?? `Published “${call.body.name ?? template.head.name}” from template “${template.head.name}”`,
          edit: (current, newId) => {
            const tools = { newId, now: now().toISOString(), temporary: temporary?.certificate ?? null }
            const { configuration, application } = publish(current, template, call.body, tools)
            id = application.id
            return temporary === null ? { configuration } : { configuration, materials: temporary.materials }
          },
          value: (configuration) => view(configuration, id)
        })
      } catch (error) {
        throw atParameters(error, template)
      }
    },

    templateExport({ body }) {
      const { text, notes } = exportTemplate(store.current().configuration, body, services.product.version)
      return { fileName: `${slugOf(body.name) || 'template'}${ENDING}`, text, notes: [...notes] }
    }
  }
}
