/** The frame of the network's settings pages: heading, the notice where nothing can be changed, the forms once the settings are there. */
import './network.css'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Loaded } from '../../components/loaded.tsx'
import { NetworkNotice, useNetworkAccess } from '../../components/network-notice.tsx'
import { PageFrame } from '../../components/page-frame.tsx'
import { queries } from '../../lib/queries.ts'
import type { SettingsPartProps } from './send-settings.ts'

interface NetworkSettingsPageProps {
  readonly title: string
  readonly place?: string
  readonly intro: string
  readonly children: (part: SettingsPartProps) => ReactNode
}

export function NetworkSettingsPage({ title, place = 'System Configuration', intro, children }: NetworkSettingsPageProps) {
  const query = useQuery(queries.settings())
  const { canChange } = useNetworkAccess()
  return (
    <PageFrame title={title} place={place} intro={intro}>
      <NetworkNotice />
      <Loaded query={query}>{(settings) => <div className="form-stack">{children({ settings, isReadOnly: !canChange })}</div>}</Loaded>
    </PageFrame>
  )
}
