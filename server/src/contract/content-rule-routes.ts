/** Routes of content rules. */
import * as z from 'zod'
import { ContentRule, ContentRulePatch, NewContentRule } from './content-rule.ts'
import { DryRun, route, written } from './route.ts'
import { ById, list, UsedBy, Version } from './route-parts.ts'

export const ContentRuleView = ContentRule.extend({ version: Version, usedBy: UsedBy })
export type ContentRuleView = z.infer<typeof ContentRuleView>

export const contentRuleRoutes = {
  contentRuleList: route({
    method: 'GET',
    path: '/content-rules',
    permission: 'read',
    summary: 'List content rules',
    response: list(ContentRuleView)
  }),
  contentRuleCreate: route({
    method: 'POST',
    path: '/content-rules',
    permission: 'services',
    summary: 'Add a content rule',
    query: DryRun,
    body: NewContentRule,
    response: written(ContentRuleView)
  }),
  contentRuleChange: route({
    method: 'PATCH',
    path: '/content-rules/:id',
    permission: 'services',
    summary: 'Change a content rule, also where it is in use',
    params: ById,
    query: DryRun,
    body: ContentRulePatch,
    response: written(ContentRuleView),
    versioned: true
  }),
  contentRuleDelete: route({
    method: 'DELETE',
    path: '/content-rules/:id',
    permission: 'services',
    summary: 'Delete a content rule that nothing uses',
    params: ById,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  })
} as const
