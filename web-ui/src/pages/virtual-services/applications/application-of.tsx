/** Which application a service belongs to, with the way there. */
import type { ApplicationView } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { queries } from '../../../lib/queries.ts'

const NONE: readonly ApplicationView[] = []

export const useApplications = (): readonly ApplicationView[] => useQuery(queries.applications()).data?.items ?? NONE

export const useApplicationOf = (serviceId: number): ApplicationView | undefined =>
  useApplications().find(({ services }) => services.some(({ id }) => id === serviceId))

export function ApplicationOf({ serviceId }: { readonly serviceId: number }) {
  const application = useApplicationOf(serviceId)
  if (application === undefined) return null
  return (
    <small className="quiet">
      of{' '}
      <Link to="/virtual-services/applications" search={{ of: [application.id] }}>
        {application.name}
      </Link>
    </small>
  )
}
