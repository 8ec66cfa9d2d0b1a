/** Which certificates the list shows, in which order. Pure. */
import type { CertificateView } from '@ballast/server/contract'
import { EXPIRY_WARNING_DAYS } from '../../../lib/attention.ts'
import { sortedBy } from '../../../lib/lists.ts'
import type { CertificateSearch } from './search.ts'

const DAY = 86_400_000

const KEYS = {
  name: (certificate: CertificateView) => certificate.name,
  issuer: (certificate: CertificateView) => certificate.issuer,
  expiry: (certificate: CertificateView) => Date.parse(certificate.notAfter)
} as const

export function pickCertificates(items: readonly CertificateView[], search: CertificateSearch, now: number): readonly CertificateView[] {
  const wanted = (search.filter ?? '').trim().toLowerCase()
  const picked = items.filter(
    (certificate) =>
      [certificate.name, certificate.subject, certificate.issuer, ...certificate.names].some((text) =>
        text.toLowerCase().includes(wanted)
      ) &&
      (search.show !== 'expiring' || Date.parse(certificate.notAfter) - now < EXPIRY_WARNING_DAYS * DAY)
  )
  return sortedBy(picked, KEYS[search.by ?? 'name'], search.order ?? 'asc')
}
