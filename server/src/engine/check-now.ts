/** *Check now*: one check of one real server from here, with everything that was said. */
import type { CheckNowResult, HealthCheck, Id } from '../contract/index.ts'
import { targetFault } from '../domain/check-targets.ts'
import { findRealServer } from '../domain/edit/find.ts'
import { farmsOf, mainFarm } from '../domain/farm.ts'
import { Refusal } from '../domain/problems.ts'
import type { Environments } from './environment.ts'
import type { ConfigurationStore } from './ports.ts'
import { probe } from './probe/probe.ts'
import { targetOf } from './probe/target.ts'
import type { EngineSystem } from './system-ports.ts'

/** Somebody who asks for more at a time is no person. */
const AT_ONCE = 8

export type CheckNow = (serviceId: Id, serverId: Id, check: HealthCheck | undefined) => Promise<CheckNowResult>

export function createCheckNow(store: ConfigurationStore, system: EngineSystem, environments: Environments): CheckNow {
  let running = 0
  return async (serviceId, serverId, typed) => {
    const { configuration } = store.current()
    const { service, server } = findRealServer(configuration, serviceId, serverId)
    const farm = farmsOf(service).find(({ realServers }) => realServers.includes(server)) ?? mainFarm(service)
    const check = typed ?? farm.check
    if (check.method === 'none') {
      throw new Refusal(
        'not-acceptable-together',
        'The Real Server Check Method is None, so there is nothing to check. Choose another one.'
      )
    }
    const target = targetOf(farm, server, check, configuration.settings, environments.at(configuration, new Date()))
    if (target === null) {
      const message = `The host name ${server.address} does not resolve. Check its spelling and the DNS servers, or type an IP address.`
      throw new Refusal('not-acceptable-together', message)
    }
    const own = system.network.helper === null ? null : new Set(system.machine.addresses().map((entry) => entry.address))
    const services = configuration.virtualServices.values()
    const fault = targetFault(
      target.address,
      services.some((other) => other.address === target.address && other.port === target.port),
      { own }
    )
    if (fault !== null) throw new Refusal('not-acceptable-together', `${target.address} is not checked: ${fault}.`)
    if (running >= AT_ONCE) throw new Refusal('not-acceptable-together', 'Too many checks run at a time. Wait until one has ended.')
    running++
    try {
      return await probe(target, system.probes)
    } finally {
      running--
    }
  }
}
