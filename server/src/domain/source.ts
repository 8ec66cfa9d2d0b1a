/** Which address real servers see: the client's, the service's, or the one of the interface towards them. */
import type { Settings, VirtualService } from '../contract/index.ts'
import { encryptsServers } from './tls.ts'

/** Transparent as far as it can be: what is encrypted anew, or answered here, has nothing of the client. */
export const isTransparent = (service: Pick<VirtualService, 'transparent' | 'ssl' | 'redirect'>): boolean =>
  service.transparent && !encryptsServers(service) && service.redirect === null

/** The option of the whole machine holds for every service, whatever its own tick says. */
export const isSubnetOriginating = (service: Pick<VirtualService, 'subnetOriginating'>, settings: Pick<Settings, 'network'>): boolean =>
  settings.network.subnetOriginating || service.subnetOriginating
