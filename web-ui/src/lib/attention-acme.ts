/** ACME certificates that cannot be issued or renewed. Pure. */
import type { AcmeCertificateView } from '@ballast/server/contract'
import type { Attention } from './attention.ts'
import { relativeTime } from './format.ts'

const DAY = 86_400_000

/** Public authorities are seldom away for longer: until then a failed try is repeated in time. */
const URGENT_DAYS = 7

export function acmeItems(orders: readonly AcmeCertificateView[], now: number): Attention[] {
  return orders.flatMap(({ id, name, failures, tries, certificate, nextAt }) => {
    if (failures === 0) return []
    const last = tries.find(({ ok }) => ok === false)
    const reason = last?.steps.find(({ status }) => status === 'fail')?.detail ?? ''
    const isUrgent = certificate !== null && Date.parse(certificate.notAfter) - now < URGENT_DAYS * DAY
    const next = nextAt === null ? '' : ` It is tried again ${relativeTime(nextAt, now)}.`
    return [
      {
        key: `acme ${id}`,
        severity: isUrgent ? 'danger' : 'warning',
        title: certificate === null ? `Certificate ${name} is not issued` : `Certificate ${name} is not renewed`,
        detail: `${reason}${next}`.trim(),
        href: '/certificates/acme',
        since: last?.startedAt ?? null
      } satisfies Attention
    ]
  })
}

/** Certificates that ACME is going to renew by itself: their end is no news as long as that works. */
export const renewedByAcme = (orders: readonly AcmeCertificateView[], now: number): ReadonlySet<number> =>
  new Set(
    orders.flatMap(({ certificate, failures, nextAt }) =>
      certificate !== null && failures === 0 && nextAt !== null && Date.parse(certificate.notAfter) - now > URGENT_DAYS * DAY
        ? [certificate.id]
        : []
    )
  )
