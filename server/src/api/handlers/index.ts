/** All handlers in one record. Its type asks for one per route, so a route without a handler does not compile. */
import type { EventStreams } from '../events.ts'
import type { Handlers, Services } from '../handler.ts'
import { acmeHandlers } from './acme.ts'
import { applicationHandlers } from './applications.ts'
import { certificateRequestHandlers } from './certificate-requests.ts'
import { certificateHandlers } from './certificates.ts'
import { checkNowHandlers } from './check-now.ts'
import { consoleHandlers } from './console.ts'
import { contentRuleHandlers } from './content-rules.ts'
import { diagnosticsHandlers } from './diagnostics.ts'
import { liveHandlers } from './live.ts'
import { machineHandlers } from './machine.ts'
import { manyHandlers } from './many.ts'
import { networkHandlers } from './network.ts'
import { realServerHandlers } from './real-servers.ts'
import { revisionHandlers } from './revisions.ts'
import { sessionHandlers } from './session.ts'
import { settingsHandlers } from './settings.ts'
import { subServiceHandlers } from './sub-services.ts'
import { systemHandlers } from './system.ts'
import { templateHandlers } from './templates.ts'
import { testRunHandlers } from './test-runs.ts'
import { updateHandlers } from './update.ts'
import { urlTestHandlers } from './url-tests.ts'
import { virtualServiceHandlers } from './virtual-services.ts'

export const allHandlers = (services: Services, streams: EventStreams): Handlers => ({
  ...applicationHandlers(services),
  ...acmeHandlers(services),
  ...certificateHandlers(services),
  ...certificateRequestHandlers(services),
  ...contentRuleHandlers(services),
  ...consoleHandlers(services),
  ...diagnosticsHandlers(services),
  ...checkNowHandlers(services),
  ...liveHandlers(services, streams),
  ...networkHandlers(services),
  ...machineHandlers(services),
  ...manyHandlers(services),
  ...realServerHandlers(services),
  ...revisionHandlers(services),
  ...sessionHandlers(services),
  ...settingsHandlers(services),
  ...subServiceHandlers(services),
  ...systemHandlers(services),
  ...templateHandlers(services),
  ...testRunHandlers(services),
  ...updateHandlers(services),
  ...urlTestHandlers(services),
  ...virtualServiceHandlers(services)
})
