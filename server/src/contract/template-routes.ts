/** Routes of templates and of the applications that they make. */
import * as z from 'zod'
import { ApplicationPatch, ApplicationView } from './application.ts'
import { DryRun, NetworkWrite, route, written } from './route.ts'
import { ById, list } from './route-parts.ts'
import {
  ExportedTemplate,
  Publish,
  PublishedMany,
  PublishMany,
  TemplateExport,
  TemplateId,
  TemplateRow,
  TemplateUpload,
  TemplateView
} from './template.ts'
import { MAX_TEMPLATE_FILE } from './template-format.ts'
import { UrlTestRound } from './url-test.ts'

const ByTemplate = z.strictObject({ templateId: TemplateId })

/** Base64, with room for the JSON around it. */
const UPLOAD_LIMIT = Math.ceil((MAX_TEMPLATE_FILE * 4) / 3) + 8192

export const templateRoutes = {
  templateList: route({
    method: 'GET',
    path: '/templates',
    permission: 'read',
    summary: 'List templates',
    response: list(TemplateRow)
  }),
  templateCreate: route({
    method: 'POST',
    path: '/templates',
    permission: 'services',
    summary: 'Upload a template file',
    body: TemplateUpload,
    response: TemplateRow,
    bodyLimit: UPLOAD_LIMIT
  }),
  templateShow: route({
    method: 'GET',
    path: '/templates/:templateId',
    permission: 'read',
    summary: 'Show a template: what it asks for and what it makes',
    params: ByTemplate,
    response: TemplateView
  }),
  templateDelete: route({
    method: 'DELETE',
    path: '/templates/:templateId',
    permission: 'services',
    summary: 'Delete an uploaded template; what it made stays',
    params: ByTemplate,
    response: z.null()
  }),
  templateFile: route({
    method: 'GET',
    path: '/templates/:templateId/file',
    permission: 'read',
    summary: 'Download a template file as it was uploaded',
    params: ByTemplate,
    response: z.string(),
    download: { type: 'application/yaml', name: 'template.tmpl' }
  }),
  templatePublish: route({
    method: 'POST',
    path: '/templates/:templateId/publish',
    permission: 'services',
    summary: 'Make all services of a template at once: one revision, all or nothing',
    params: ByTemplate,
    query: NetworkWrite,
    body: Publish,
    response: written(ApplicationView),
    bodyLimit: 1024 * 1024
  }),
  applicationPublish: route({
    method: 'POST',
    path: '/applications',
    permission: 'services',
    summary: 'Publish several templates at once: one revision, all or nothing',
    query: NetworkWrite,
    body: PublishMany,
    response: written(PublishedMany),
    bodyLimit: 4 * 1024 * 1024
  }),
  templateExport: route({
    method: 'POST',
    path: '/virtual-services/export',
    permission: 'read',
    summary: 'Write virtual services as a template file; nothing is saved',
    body: TemplateExport,
    response: ExportedTemplate,
    asks: true
  }),
  applicationList: route({
    method: 'GET',
    path: '/applications',
    permission: 'read',
    summary: 'List what templates made, with next steps and test URLs',
    response: list(ApplicationView)
  }),
  applicationShow: route({
    method: 'GET',
    path: '/applications/:id',
    permission: 'read',
    summary: 'Show an application: its services, next steps with their state, test URLs',
    params: ById,
    response: ApplicationView
  }),
  urlTestRun: route({
    method: 'POST',
    path: '/applications/:id/url-tests',
    permission: 'services',
    summary: 'Ask all test URLs of an application now; answers when it is over',
    params: ById,
    response: UrlTestRound
  }),
  urlTestList: route({
    method: 'GET',
    path: '/applications/:id/url-tests',
    permission: 'read',
    summary: 'List what test URLs answered, newest first, as far as it is kept',
    params: ById,
    response: list(UrlTestRound)
  }),
  applicationChange: route({
    method: 'PATCH',
    path: '/applications/:id',
    permission: 'services',
    summary: 'Rename an application, or give host names that its test URLs need',
    params: ById,
    query: DryRun,
    body: ApplicationPatch,
    response: written(ApplicationView),
    versioned: true
  }),
  applicationDelete: route({
    method: 'DELETE',
    path: '/applications/:id',
    permission: 'services',
    summary: 'Delete an application with its virtual services',
    params: ById,
    query: NetworkWrite.extend({
      /** Only forgets that they belong together. */
      keepServices: z.stringbool().optional()
    }),
    response: written(z.null()),
    versioned: true
  })
} as const
