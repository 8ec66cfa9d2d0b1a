/** *Delete* of an application: with its services, or only what holds them together. */
import type { ApplicationView } from '@ballast/server/contract'
import { api } from '../../../lib/api.ts'
import { applyAfterAsking, inDialog } from '../../../lib/change.ts'
import type { Confirmation } from '../../../lib/dialogs.ts'
import { counted } from '../../../lib/format.ts'
import { fateOfConnections } from '../servers/actions.ts'
import { BusyButton } from '../servers/busy-button.tsx'

const servicesOf = ({ services }: ApplicationView): string => counted(services.length, 'virtual service', 'virtual services')

const WITH_SERVICES = (application: ApplicationView): Confirmation => ({
  title: `Delete ${application.name} with its services?`,
  consequence: `${servicesOf(application)} with their real servers are deleted. ${fateOfConnections(application.services.map(({ id }) => id))} Undo brings all of it back.`,
  action: 'Delete',
  danger: true,
  ...(application.services.length > 1 ? { typeToConfirm: 'delete' } : {})
})

const ALONE = (application: ApplicationView): Confirmation => ({
  title: `Take ${application.name} apart?`,
  consequence: `Its ${servicesOf(application)} stay as they are. Ballast forgets that they belong together, with next steps and test URLs. Undo brings that back.`,
  action: 'Take apart'
})

interface ApplicationActionsProps {
  readonly application: ApplicationView
  /** Leads away from a page that shows nothing else. */
  readonly leave: () => Promise<void>
}

export function ApplicationActions({ application, leave }: ApplicationActionsProps) {
  const { id, version, name } = application
  const remove = (about: Confirmation, keepServices: boolean, done: string): Promise<unknown> =>
    inDialog(() =>
      applyAfterAsking(
        async (how) => {
          const query = keepServices ? { ...how, keepServices: 'true' } : how
          const written = await api.call('applicationDelete', { params: { id }, query, version })
          if (how.dryRun === undefined) await leave()
          return written
        },
        about,
        { done }
      )
    )
  return (
    <span className="buttons">
      <BusyButton
        variant="secondary"
        size="sm"
        aria-label={`Take apart ${name}`}
        run={() => remove(ALONE(application), true, `${name} taken apart; its services stay`)}
      >
        Take apart
      </BusyButton>
      <BusyButton
        variant="secondary"
        size="sm"
        isDanger
        aria-label={`Delete ${name}`}
        run={() => remove(WITH_SERVICES(application), false, `${name} deleted`)}
      >
        Delete
      </BusyButton>
    </span>
  )
}
