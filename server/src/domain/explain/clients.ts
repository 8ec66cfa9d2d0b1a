/** Where clients reach the service, and who can. */
import type { ServiceType } from '../../contract/index.ts'
import { hostAndPort } from '../labels.ts'
import { isLoopback } from './source-address.ts'
import { info, type Topic, warning } from './topic.ts'

const READS: Readonly<Record<ServiceType, string>> = {
  http: 'reads each HTTP request',
  generic: 'passes bytes on without looking into them'
}

/** Ports at which browsers and other clients begin with TLS. */
const TLS_PORTS: ReadonlySet<number> = new Set([443, 4443, 8443])

export const isTlsPort = (port: number): boolean => TLS_PORTS.has(port)

export const clients: Topic = {
  title: 'Clients',
  *explain({ service, facts }) {
    const place = hostAndPort(service.address, service.port)
    if (!service.enabled) {
      yield info(`The service is deactivated: nothing answers at ${place}, and real servers are not checked.`, 'enabled')
    } else if (service.redirect !== null) {
      yield info(`Clients connect to ${place}.`, 'address')
    } else {
      yield info(`Clients connect to ${place}; Ballast ${READS[service.type]}.`, 'type')
    }
    const { alternateAddress, extraPorts } = service.advanced
    if (alternateAddress !== null && service.enabled) yield info(`It also listens at ${alternateAddress}.`, 'advanced.alternateAddress')
    if (extraPorts !== '' && service.enabled) yield info(`It also listens on the ports ${extraPorts}.`, 'advanced.extraPorts')
    if (isLoopback(service.address))
      yield info(`${service.address} is a loopback address: only programs on this machine reach it.`, 'address')
    else if (service.enabled && facts.addresses !== null && !facts.addresses.some(({ address }) => address === service.address)) {
      yield warning(
        `This machine does not have the address ${service.address} now, so no client reaches the service. Add it to an interface.`,
        'address'
      )
    }
    if (service.type === 'http' && !service.ssl.acceleration && TLS_PORTS.has(service.port)) {
      yield warning(
        `Clients of port ${service.port} usually begin with TLS, which this service does not speak. Switch SSL Acceleration on and assign a certificate, or set Service Type to Generic to pass TLS through to the real servers.`,
        'ssl.acceleration'
      )
    }
  }
}
