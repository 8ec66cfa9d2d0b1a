/** What the SSL properties of a service come to. */
import type { VirtualService } from '../contract/index.ts'

type WithSsl = Pick<VirtualService, 'ssl'>

/** Whether the real servers are spoken to through TLS. */
export const encryptsServers = ({ ssl }: WithSsl): boolean => ssl.reversed || (ssl.acceleration && ssl.reencrypt)

/** Whether a real server must prove who it is. */
export const verifiesServers = (service: WithSsl): boolean => encryptsServers(service) && service.ssl.serverVerification !== 'none'

export const asksForCertificates = ({ ssl }: WithSsl): boolean => ssl.acceleration && ssl.clientCertificates !== 'none'

/** Ids of the roots that the service trusts, towards clients and towards servers. */
export function authoritiesOf(service: WithSsl): readonly number[] {
  const { ssl } = service
  return [
    ...(asksForCertificates(service) ? ssl.clientAuthorities : []),
    ...(verifiesServers(service) && ssl.serverVerification === 'chosen' ? ssl.serverAuthorities : [])
  ]
}

/** Ids of the certificates that the service shows to clients and to real servers. */
export function certificatesOf(service: WithSsl): readonly number[] {
  const { ssl } = service
  const shown = ssl.acceleration ? ssl.certificates : []
  return encryptsServers(service) && ssl.reencryptionCertificate !== null ? [...shown, ssl.reencryptionCertificate] : shown
}
