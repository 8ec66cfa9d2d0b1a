/** Routes of *Change History*. */
import * as z from 'zod'
import { Revision, RevisionDiff, RevisionSummary } from './revision.ts'
import { NetworkWrite, route, written } from './route.ts'
import { list } from './route-parts.ts'

const ByRevision = z.strictObject({ number: z.coerce.number().pipe(z.int().min(0)) })

export const revisionRoutes = {
  revisionList: route({
    method: 'GET',
    path: '/revisions',
    permission: 'read',
    summary: 'List revisions, newest first',
    query: z.strictObject({
      before: z.coerce.number().pipe(z.int().min(1)).optional(),
      limit: z.coerce.number().pipe(z.int().min(1).max(500)).optional()
    }),
    response: list(RevisionSummary)
  }),
  revisionShow: route({
    method: 'GET',
    path: '/revisions/:number',
    permission: 'read',
    summary: 'Show a revision',
    params: ByRevision,
    response: Revision
  }),
  revisionDiff: route({
    method: 'GET',
    path: '/revisions/:number/diff',
    permission: 'read',
    summary: 'Compare a revision with the present configuration: what a restore would change',
    params: ByRevision,
    response: RevisionDiff
  }),
  revisionUndo: route({
    method: 'POST',
    path: '/revisions/:number/undo',
    permission: 'system',
    summary: 'Take back what one revision changed',
    params: ByRevision,
    query: NetworkWrite,
    response: written(Revision.nullable())
  }),
  revisionRestore: route({
    method: 'POST',
    path: '/revisions/:number/restore',
    permission: 'system',
    summary: 'Return to the configuration of a revision',
    params: ByRevision,
    query: NetworkWrite,
    response: written(Revision.nullable())
  })
} as const
