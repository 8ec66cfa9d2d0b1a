/**
 * The table of routes: the server registers from it, the typed client is made from it, OpenAPI is written from it.
 */
import { acmeRoutes } from './acme.ts'
import { certificateRequestRoutes } from './certificate-request.ts'
import { certificateRoutes } from './certificate-routes.ts'
import { consoleRoutes } from './console.ts'
import { contentRuleRoutes } from './content-rule-routes.ts'
import { liveRoutes } from './live-routes.ts'
import { machineRoutes } from './machine.ts'
import { networkRoutes } from './network-routes.ts'
import { realServerRoutes } from './real-server-routes.ts'
import { revisionRoutes } from './revision-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { subServiceRoutes } from './sub-service-routes.ts'
import { templateRoutes } from './template-routes.ts'
import { updateRoutes } from './update.ts'
import { virtualServiceRoutes } from './virtual-service-routes.ts'

export const routes = {
  ...sessionRoutes,
  ...liveRoutes,
  ...virtualServiceRoutes,
  ...subServiceRoutes,
  ...realServerRoutes,
  ...contentRuleRoutes,
  ...certificateRoutes,
  ...certificateRequestRoutes,
  ...acmeRoutes,
  ...settingsRoutes,
  ...templateRoutes,
  ...networkRoutes,
  ...machineRoutes,
  ...updateRoutes,
  ...consoleRoutes,
  ...revisionRoutes
} as const

export type Routes = typeof routes
export type RouteName = keyof Routes
