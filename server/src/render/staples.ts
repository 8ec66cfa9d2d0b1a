/**
 * OCSP answers beside the certificates that they are about, where HAProxy looks for them. A certificate without an answer has no file:
 * an empty one would do as well, but HAProxy warns of it.
 */
import type { VirtualService } from '../contract/index.ts'
import { issuerOf } from '../domain/certificates/ocsp.ts'
import type { Configuration } from '../domain/configuration.ts'
import { certificatePath } from './names.ts'
import type { RenderEnvironment, RenderedFile } from './rendered.ts'

export function stapleFiles(
  services: readonly VirtualService[],
  configuration: Configuration,
  { staples }: RenderEnvironment
): readonly RenderedFile[] {
  if (staples === undefined || staples.size === 0) return []
  const ids = new Set(services.filter(({ ssl }) => ssl.acceleration && ssl.ocspStapling).flatMap(({ ssl }) => ssl.certificates))
  return [...ids]
    .toSorted((a, b) => a - b)
    .flatMap((id): readonly RenderedFile[] => {
      const certificate = configuration.certificates.get(id)
      const base64 = certificate === undefined ? undefined : staples.get(certificate.fingerprint)
      const issuer = certificate === undefined ? null : issuerOf(certificate, configuration.intermediates.values())
      if (base64 === undefined || issuer === null) return []
      const path = certificatePath(id)
      // HAProxy knows by the issuer which answer it is; a root is not in the chain that is sent.
      return [
        { kind: 'binary', path: `${path}.ocsp`, base64 },
        { kind: 'text', path: `${path}.issuer`, text: `${issuer.pem.trim()}\n` }
      ]
    })
}
