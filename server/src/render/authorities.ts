/** Files with the authorities that a service trusts: those its clients must have their certificates from, and its real servers theirs. */
import type { Id, VirtualService } from '../contract/index.ts'
import { issued, type Known, knownFromPem } from '../domain/certificates/known.ts'
import type { Configuration } from '../domain/configuration.ts'
import { asksForCertificates, verifiesServers } from '../domain/tls.ts'
import { clientAuthoritiesPath, revocationsPath, serverAuthoritiesPath } from './names.ts'
import type { RenderedFile } from './rendered.ts'

/**
 * The roots and whatever is stored of what they issued: OpenSSL trusts the roots alone, and finds with the others the way from a
 * certificate that came without its intermediates.
 */
function bundle(roots: readonly Id[], { intermediates }: Configuration): string {
  const stored = [...intermediates].map(([id, entry]) => ({ id, known: knownFromPem(entry.pem) }))
  const chosen: Known[] = stored.filter(({ id }) => roots.includes(id)).map(({ known }) => known)
  const rest = stored.map(({ known }) => known).filter((known) => !known.selfSigned)
  // Grows while it is walked.
  for (const authority of chosen) chosen.push(...rest.filter((known) => !chosen.includes(known) && issued(known, authority)))
  return chosen.map((known) => `${known.pem.trim()}\n`).join('')
}

export function authorityFiles(service: VirtualService, configuration: Configuration): readonly RenderedFile[] {
  const { id, ssl } = service
  const files: RenderedFile[] = []
  if (asksForCertificates(service)) {
    files.push({ kind: 'text', path: clientAuthoritiesPath(id), text: bundle(ssl.clientAuthorities, configuration) })
    if (ssl.clientRevocations !== '') files.push({ kind: 'text', path: revocationsPath(id), text: `${ssl.clientRevocations}\n` })
  }
  if (verifiesServers(service) && ssl.serverVerification === 'chosen') {
    files.push({ kind: 'text', path: serverAuthoritiesPath(id), text: bundle(ssl.serverAuthorities, configuration) })
  }
  return files
}
