/** TLS towards clients: options of the listener and the list of certificates. */
import type { Certificate, Id, TlsVersion, VirtualService } from '../contract/index.ts'
import { completeChain } from '../domain/certificates/chain.ts'
import type { Configuration } from '../domain/configuration.ts'
import { certificatePath, crtListPath } from './names.ts'
import type { RenderedFile } from './rendered.ts'
import { type Word, word, words } from './words.ts'

/**
 * Before TLS 1.2 there are neither AEAD ciphers nor signatures but with SHA-1, which OpenSSL 3 forbids above security
 * level 0: without this list a minimum of TLS 1.0 or 1.1 would be accepted and no such client could connect.
 */
const LEGACY_CIPHERS = 'ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:RSA+AESGCM:RSA+AES:@SECLEVEL=0'
const isLegacy = (version: TlsVersion): boolean => version === 'TLSv1.0' || version === 'TLSv1.1'

/** Options of the `bind` line. */
export function bindOptions(service: VirtualService, mode: 'http' | 'tcp'): readonly Word[] {
  const { ssl } = service
  if (!ssl.acceleration) return []
  return [
    ...words`ssl crt-list ${crtListPath(service.id)} ssl-min-ver ${word(ssl.minimumVersion)}`,
    ...(isLegacy(ssl.minimumVersion) ? words`ciphers ${word(LEGACY_CIPHERS)}` : []),
    ...(mode === 'http' ? words`alpn h2,http/1.1` : []),
    // A service without certificate refuses handshakes by itself; the engine would refuse the whole configuration.
    ...(ssl.certificates.length === 0 ? words`strict-sni` : [])
  ]
}

/** The first certificate is what clients get that send no server name or an unknown one. */
export function crtList(service: VirtualService): RenderedFile | null {
  if (!service.ssl.acceleration) return null
  const ids = [...new Set(service.ssl.certificates)]
  return { kind: 'text', path: crtListPath(service.id), text: ids.map((id) => `${certificatePath(id)}\n`).join('') }
}

/** Signatures are checked along the chain; once per certificate and set of intermediates is enough. */
const chains = new WeakMap<Certificate, { readonly intermediates: Configuration['intermediates']; readonly chain: readonly string[] }>()

function chainOf(certificate: Certificate, intermediates: Configuration['intermediates']): readonly string[] {
  const known = chains.get(certificate)
  if (known?.intermediates === intermediates) return known.chain
  const { chain } = completeChain(certificate, intermediates.values())
  chains.set(certificate, { intermediates, chain })
  return chain
}

/** @returns the bundles of all certificates that these services present. */
export function certificateFiles(services: readonly VirtualService[], configuration: Configuration): readonly RenderedFile[] {
  const used = new Set<Id>(services.filter((service) => service.ssl.acceleration).flatMap((service) => service.ssl.certificates))
  return [...used]
    .toSorted((a, b) => a - b)
    .map((id) => {
      const certificate = configuration.certificates.get(id)
      if (certificate === undefined) throw new Error(`A service uses certificate ${id}, which does not exist.`)
      const chain = chainOf(certificate, configuration.intermediates)
      return { kind: 'certificate', path: certificatePath(id), fingerprint: certificate.fingerprint, chain }
    })
}
