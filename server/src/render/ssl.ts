/** TLS towards clients: options of the listener and the list of certificates. */
import type { Certificate, Id, VirtualService } from '../contract/index.ts'
import { completeChain } from '../domain/certificates/chain.ts'
import type { Configuration } from '../domain/configuration.ts'
import { asksForCertificates, certificatesOf } from '../domain/tls.ts'
import { cipherOptions } from './ciphers.ts'
import { certificatePath, clientAuthoritiesPath, crtListPath, revocationsPath } from './names.ts'
import type { RenderedFile } from './rendered.ts'
import { type Word, word, words } from './words.ts'

/** Options of the `bind` line. */
export function bindOptions(service: VirtualService, mode: 'http' | 'tcp'): readonly Word[] {
  const { ssl } = service
  if (!ssl.acceleration) return []
  const newest = ssl.protocols.at(-1) ?? 'TLSv1.3'
  return [
    ...words`ssl crt-list ${crtListPath(service.id)} ssl-min-ver ${word(ssl.protocols[0] ?? newest)}`,
    ...(newest === 'TLSv1.3' ? [] : words`ssl-max-ver ${word(newest)}`),
    ...cipherOptions(ssl),
    ...clientOptions(service),
    ...(mode === 'http' ? words`alpn ${word(service.advanced.http2 ? 'h2,http/1.1' : 'http/1.1')}` : []),
    // A service without certificate refuses handshakes by itself; the engine would refuse the whole configuration.
    ...(ssl.requireSni || ssl.certificates.length === 0 ? words`strict-sni` : [])
  ]
}

function clientOptions(service: VirtualService): readonly Word[] {
  if (!asksForCertificates(service)) return []
  const revoked = service.ssl.clientRevocations === '' ? [] : words`crl-file ${revocationsPath(service.id)}`
  return words`ca-file ${clientAuthoritiesPath(service.id)} verify required ${revoked}`
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

/** @returns the bundles of all certificates that these services present, to clients or to real servers. */
export function certificateFiles(services: readonly VirtualService[], configuration: Configuration): readonly RenderedFile[] {
  const used = new Set<Id>(services.flatMap(certificatesOf))
  return [...used]
    .toSorted((a, b) => a - b)
    .map((id) => {
      const certificate = configuration.certificates.get(id)
      if (certificate === undefined) throw new Error(`A service uses certificate ${id}, which does not exist.`)
      const chain = chainOf(certificate, configuration.intermediates)
      return { kind: 'certificate', path: certificatePath(id), fingerprint: certificate.fingerprint, chain }
    })
}
