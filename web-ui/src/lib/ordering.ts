import type { AcmeCertificateView } from '@ballast/server/contract'

/** An ACME certificate is being ordered, or waits for its turn. */
export const isOrdering = ({ tries, nextAt }: Pick<AcmeCertificateView, 'tries' | 'nextAt'>, now: number): boolean =>
  tries[0]?.finishedAt === null || (nextAt !== null && Date.parse(nextAt) <= now)
