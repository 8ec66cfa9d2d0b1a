/** One application: its services, what is left to do, the settings it wants, its names. */
import type { ApplicationView as View } from '@ballast/server/contract'
import { useEffect, useRef } from 'react'
import { queryClient } from '../../../lib/api.ts'
import { useLive } from '../../../lib/live.ts'
import { queries } from '../../../lib/queries.ts'
import { ApplicationActions } from './application-actions.tsx'
import { ApplicationNames } from './application-names.tsx'
import { ApplicationServices } from './application-services.tsx'
import { NextSteps } from './next-steps.tsx'
import { Panel } from './panel.tsx'
import { progressOf } from './step-places.ts'
import { TestUrls } from './test-urls.tsx'
import { WantedSettings } from './wanted-settings.tsx'

interface ApplicationViewProps {
  readonly application: View
  readonly leave: () => Promise<void>
}

export function ApplicationView({ application, leave }: ApplicationViewProps) {
  const { name, template, settings, steps } = application
  const { done, total } = progressOf(application)
  useNewSteps(application)
  return (
    <article className="application" aria-label={name}>
      <div className="part-head">
        <h2>{name}</h2>
        <span className="quiet">
          from template {template.name} {template.version}
          {total === 0 ? '' : `, ${done} of ${total} steps done`}
        </span>
        <ApplicationActions application={application} leave={leave} />
      </div>
      <Panel title="Services">
        <ApplicationServices application={application} />
      </Panel>
      {steps.length === 0 ? null : (
        <Panel title="Next steps">
          <NextSteps application={application} />
        </Panel>
      )}
      {settings.length === 0 ? null : (
        <Panel title="Global settings it wants">
          <WantedSettings wanted={settings} />
        </Panel>
      )}
      {application.tests.length === 0 ? null : (
        <Panel title="Test URLs">
          <TestUrls application={application} />
        </Panel>
      )}
      <Panel title="Names">
        <ApplicationNames application={application} />
      </Panel>
    </article>
  )
}

/** Whether a step is done is the server's to say; it is asked again when a service is in another state than it was then. */
function useNewSteps({ services }: View): void {
  const loaded = services.map(({ state }) => state.status).join()
  const present = useLive((live) => services.map(({ id, state }) => (live.services.get(id) ?? state).status).join())
  const asked = useRef(loaded)
  useEffect(() => {
    if (present === loaded || present === asked.current) return
    asked.current = present
    void queryClient.invalidateQueries(queries.applications())
  }, [present, loaded])
}
