/** *Manage Templates*, *Use Template*, *Publish an application*, *Export Template*. */
import { Readable } from 'node:stream'
import type { Application } from '../../contract/index.ts'
import { diff } from '../../domain/change.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { findApplication } from '../../domain/edit/index.ts'
import { listInWords } from '../../domain/labels.ts'
import { Refusal, refuseField } from '../../domain/problems.ts'
import { exportTemplate } from '../../domain/templates/export.ts'
import { slugOf } from '../../domain/templates/slug.ts'
import type { Template } from '../../domain/templates/template.ts'
import { inWords } from '../../domain/words.ts'
import type { Caller, Handlers, Services } from '../handler.ts'
import { presentApplication } from '../present/application.ts'
import { presentTemplate } from '../present/template.ts'
import { atParameters, type PublishedParts, preparedPart, publishParts, refuseSettings, titleOfPart } from '../publishing.ts'
import { nameOf, rowOf, usable } from '../template-library.ts'
import { write } from '../write.ts'

type Names =
  | 'applicationPublish'
  | 'templateList'
  | 'templateCreate'
  | 'templateShow'
  | 'templateDelete'
  | 'templateFile'
  | 'templatePublish'
  | 'templateExport'

const ENDING = '.tmpl'

/** Characters of a revision's note. */
const MAX_NOTE = 200

export function templateHandlers(services: Services): Pick<Handlers, Names> {
  const { pipeline, store, templates, now, audit } = services

  const note = ({ username, address }: Caller, action: string, detail: string): void =>
    audit({ at: now().toISOString(), author: username, address, action, detail })

  const usableAt = (id: string, path: string): Template => {
    try {
      return usable(templates.find(id))
    } catch (error) {
      throw error instanceof Refusal ? refuseField(path, error.message, error.code) : error
    }
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
      refuseSettings(services, call.caller, [call.body], () => 'settings')
      const template = usable(templates.find(call.params.templateId))
      const parts = [preparedPart(template, call.body, '', now())]
      let published: Pick<PublishedParts, 'applications' | 'made'> = { applications: [], made: [] }
      try {
        return await write(pipeline, call, {
          note: call.body.note ?? `Published “${titleOfPart(template, call.body)}” from template “${template.head.name}”`,
          edit: (current, newId) => {
            const { applications, made, ...edited } = publishParts(current, parts, newId, now().toISOString())
            published = { applications, made }
            return edited
          },
          value: (configuration) => view(configuration, published.applications[0] ?? 0)
        })
      } catch (error) {
        throw atParameters(error, parts, published.made)
      }
    },

    async applicationPublish(call) {
      const { parts: requests, note: given } = call.body
      refuseSettings(services, call.caller, requests, (at) => `parts.${at}.settings`)
      const parts = requests.map(({ template: id, ...request }, at) =>
        preparedPart(usableAt(id, `parts.${at}.template`), request, `parts.${at}.`, now())
      )
      const titles = listInWords(parts.map(({ template, request }) => `“${titleOfPart(template, request)}”`))
      let published: Pick<PublishedParts, 'applications' | 'made'> = { applications: [], made: [] }
      let before = store.current().configuration
      try {
        return await write(pipeline, call, {
          note: given ?? `Published ${titles}`.slice(0, MAX_NOTE),
          edit: (current, newId) => {
            const { applications, made, ...edited } = publishParts(current, parts, newId, now().toISOString())
            published = { applications, made }
            before = current
            return edited
          },
          value: (configuration) => ({
            applications: published.applications.map((id) => view(configuration, id)),
            changes: inWords(diff(before, configuration), before, configuration)
          })
        })
      } catch (error) {
        throw atParameters(error, parts, published.made)
      }
    },

    templateExport({ body }) {
      const { text, notes } = exportTemplate(store.current().configuration, body, services.product.version)
      return { fileName: `${slugOf(body.name) || 'template'}${ENDING}`, text, notes: [...notes] }
    }
  }
}
