/** What the SSL properties of a service come to. */
import type { SslProperties, VirtualService } from '../contract/index.ts'

type WithSsl = Pick<VirtualService, 'ssl'>

/** Whether the real servers are spoken to through TLS. */
export const encryptsServers = ({ ssl }: WithSsl): boolean => ssl.reversed || (ssl.acceleration && ssl.reencrypt)

/** Whether a real server must prove who it is. */
export const verifiesServers = (service: WithSsl): boolean => encryptsServers(service) && service.ssl.serverVerification !== 'none'

/** Names in an OpenSSL list that add ciphers; the others (`!`, `-`, `+` and `@` in front) take away and sort. */
const adding = (list: string): readonly string[] => list.split(':').filter((name) => /^[A-Za-z0-9]/.test(name))

/** Whether ciphers up to TLS 1.2 sign with ECDSA only, so that no client could connect without a certificate that has an EC key. */
export function needsEcKey({ cipherSet, ciphers, protocols }: Pick<SslProperties, 'cipherSet' | 'ciphers' | 'protocols'>): boolean {
  if (protocols.every((version) => version === 'TLSv1.3')) return false
  if (cipherSet !== 'custom') return cipherSet.startsWith('ecdsa')
  const names = adding(ciphers)
  return names.length > 0 && names.every((name) => name.includes('ECDSA'))
}

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
