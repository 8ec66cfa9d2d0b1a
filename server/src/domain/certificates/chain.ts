/**
 * What to send after the leaf: the certificates that lead from it towards a root, found among those that came in the
 * same file and the stored intermediates, and proven by signature. The root itself is left out: clients have
 * it or do not trust it, and sending it only costs bytes (RFC 8446 §4.4.2).
 */
import type { Certificate, IntermediateCertificate } from '../../contract/index.ts'
import { issued, type Known, knownFromPem, publicRootsNamed } from './known.ts'
import { commonNameOf } from './names.ts'

export interface CompletedChain {
  /** PEM of the certificates after the leaf, leaf's issuer first. */
  readonly chain: readonly string[]
  /** Whether the last one was issued by a root that is known here: stored, in the file, or a public one. */
  readonly complete: boolean
  /** Name of the issuer that nobody here has; null when complete. */
  readonly missingIssuer: string | null
}

/** OpenSSL and the browsers stop at about ten; longer ones are loops or mischief. */
const LONGEST_CHAIN = 10

/** Of several issuers with one key (a renewed intermediate, a cross-signed root) a root ends the chain, else the longest valid one serves. */
const byUse = (a: Known, b: Known): number =>
  Number(b.selfSigned) - Number(a.selfSigned) || b.x509.validToDate.getTime() - a.x509.validToDate.getTime()

const missing = (child: Known): string => commonNameOf(child.x509.issuer)

/**
 * @param certificate the leaf and what came with it. What the file's author put beside the leaf goes before what is stored.
 * @param intermediates the stored ones; roots may be among them.
 */
export function completeChain(
  certificate: Pick<Certificate, 'pem' | 'chain'>,
  intermediates: Iterable<Pick<IntermediateCertificate, 'pem'>>
): CompletedChain {
  const fromFile = certificate.chain.map(knownFromPem)
  const stored = [...intermediates].map((entry) => knownFromPem(entry.pem)).toSorted(byUse)
  const pool = [...fromFile, ...stored]
  const chain: Known[] = []
  let last = knownFromPem(certificate.pem)
  const seen = new Set([last.fingerprint])
  while (!last.selfSigned) {
    const child = last
    const issuer = pool.find((candidate) => !seen.has(candidate.fingerprint) && issued(child, candidate))
    if (issuer === undefined) {
      const complete = publicRootsNamed(child.issuer).some((root) => issued(child, root))
      return { chain: chain.map((known) => known.pem), complete, missingIssuer: complete ? null : missing(child) }
    }
    seen.add(issuer.fingerprint)
    if (!issuer.selfSigned) chain.push(issuer)
    if (chain.length > LONGEST_CHAIN) return { chain: [], complete: false, missingIssuer: missing(child) }
    last = issuer
  }
  return { chain: chain.map((known) => known.pem), complete: true, missingIssuer: null }
}
