/** Routes of the machine and its live state, and the description of the API itself. */
import * as z from 'zod'
import { route } from './route.ts'
import { LiveUpdate, TrafficHistory } from './status.ts'
import { SystemInfo } from './system.ts'

export const liveRoutes = {
  systemShow: route({ method: 'GET', path: '/system', permission: 'read', summary: 'Show the machine', response: SystemInfo }),
  openapi: route({
    method: 'GET',
    path: '/openapi.json',
    permission: 'read',
    summary: 'This description',
    response: z.looseObject({ openapi: z.string() })
  }),
  events: route({ method: 'GET', path: '/events', permission: 'read', summary: 'Stream live state', response: LiveUpdate, stream: true }),
  live: route({ method: 'GET', path: '/live', permission: 'read', summary: 'Show live state once', response: LiveUpdate }),
  trafficHistory: route({
    method: 'GET',
    path: '/traffic',
    permission: 'read',
    summary: 'Show total traffic of the last hour',
    response: TrafficHistory
  })
} as const
