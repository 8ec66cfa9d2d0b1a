/** Test URLs that fail by schedule. What somebody tried by hand, while still setting up, is nobody's alarm. */
import type { ApplicationView } from '@ballast/server/contract'
import type { Attention } from './attention.ts'

export function urlItems(applications: readonly ApplicationView[]): Attention[] {
  return applications.flatMap(({ id, name, testMinutes, lastTest }) => {
    if (testMinutes === null || lastTest === null || lastTest.failed === 0) return []
    const all = lastTest.passed + lastTest.failed + lastTest.skipped
    return [
      {
        key: `test URLs ${id}`,
        severity: lastTest.passed === 0 ? 'danger' : 'warning',
        title: `${lastTest.failed} of ${all} test URLs of ${name} fail`,
        detail: 'Its page shows which, at which hop, and since when.',
        href: `/virtual-services/applications?of=${encodeURIComponent(JSON.stringify([id]))}`,
        since: lastTest.at
      } satisfies Attention
    ]
  })
}
