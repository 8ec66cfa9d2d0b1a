/** Where a check of a real server goes: the same address, port, source and name as HAProxy takes. */
import type { HealthCheck, RealServer, Settings } from '../../contract/index.ts'
import { rhythmOf } from '../../domain/checks/rhythm.ts'
import type { Farm } from '../../domain/farm.ts'
import { checkServerName } from '../../render/check.ts'
import type { RenderEnvironment } from '../../render/rendered.ts'
import { addressOf, checkSource } from '../../render/server.ts'
import type { ProbeTarget } from './probe.ts'

/** @returns null while the server's host name has no address. */
export function targetOf(
  { service }: Farm,
  server: RealServer,
  check: HealthCheck,
  settings: Settings,
  environment: Pick<RenderEnvironment, 'resolved'>
): ProbeTarget | null {
  const address = addressOf(server, environment)
  if (address === null) return null
  return {
    check,
    address,
    port: check.port ?? server.port,
    source: checkSource(service, address, settings),
    serverName: checkServerName(check, service, server) ?? '',
    timeout: rhythmOf(check, settings.checks).timeout * 1000
  }
}
