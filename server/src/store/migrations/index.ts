/**
 * Numbered steps from an empty file to today's tables; SQLite's `user_version` counts the ones taken. A step that has been
 * released is never edited again: a change is a new step at the end.
 */
import { ground } from './0001-ground.ts'
import { interfaces } from './0002-interfaces.ts'
import { contentRules } from './0003-content-rules.ts'
import { persistence } from './0004-persistence.ts'
import { sslProperties } from './0005-ssl-properties.ts'
import { criticalServers } from './0006-critical-servers.ts'
import { advancedProperties } from './0007-advanced-properties.ts'
import { subServices } from './0008-sub-services.ts'
import { portFollowing } from './0009-port-following.ts'
import { certificateRequests } from './0010-certificate-requests.ts'
import { templates } from './0011-templates.ts'
import { acme } from './0012-acme.ts'
import { urlTests } from './0013-url-tests.ts'

export const MIGRATIONS: readonly string[] = [
  ground,
  interfaces,
  contentRules,
  persistence,
  sslProperties,
  criticalServers,
  advancedProperties,
  subServices,
  portFollowing,
  certificateRequests,
  templates,
  acme,
  urlTests
]
