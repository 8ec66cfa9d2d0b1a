/** An address that leads nowhere. */
import { Link } from '@tanstack/react-router'
import { EmptyPage } from '../components/empty-page.tsx'
import { PageFrame } from '../components/page-frame.tsx'

export function NotFoundPage() {
  return (
    <PageFrame title="Page not found">
      <EmptyPage title="There is nothing at this address" action={<Link to="/">Go to Home</Link>}>
        It may have been deleted, or the address has a typing error. Press Ctrl+K to search for a service, a certificate or a setting.
      </EmptyPage>
    </PageFrame>
  )
}
