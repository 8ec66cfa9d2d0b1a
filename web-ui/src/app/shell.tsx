/** The frame around all pages: masthead, menu, banner, content. Holds the tab's event stream open. */
import type { LiveNetwork } from '@ballast/server/contract'
import { Page, PageSidebar, PageSidebarBody } from '@patternfly/react-core/dist/dynamic/components/Page'
import { SkipToContent } from '@patternfly/react-core/dist/dynamic/components/SkipToContent'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { api, queryClient } from '../lib/api.ts'
import { type LiveConnection, liveStore, openLive } from '../lib/live.ts'
import { configurationChanged } from '../lib/queries.ts'
import { sessionStore } from '../lib/session.ts'
import { AppMasthead } from './masthead.tsx'
import { Navigation } from './navigation.tsx'
import { PendingBanner } from './pending-banner.tsx'
import { SearchDialog } from './search-dialog.tsx'
import { StateAnnouncer } from './state-announcer.tsx'
import { UnreachableBanner } from './unreachable.tsx'

const MAIN = 'main'

export function Shell({ username }: { readonly username: string }) {
  const retry = useLiveConnection()
  const [isSearching, setSearching] = useState(false)
  useSearchKey(() => setSearching(true))
  useFocusOnNewPage()
  return (
    <>
      <Page
        isManagedSidebar
        mainContainerId={MAIN}
        mainTabIndex={-1}
        skipToContent={<SkipToContent href={`#${MAIN}`}>Skip to content</SkipToContent>}
        masthead={<AppMasthead username={username} onSearch={() => setSearching(true)} />}
        sidebar={
          <PageSidebar>
            <PageSidebarBody>
              <Navigation />
            </PageSidebarBody>
          </PageSidebar>
        }
        banner={
          <>
            <PendingBanner onRetry={retry} />
            <UnreachableBanner onRetry={retry} />
          </>
        }
      >
        <Outlet />
      </Page>
      {isSearching ? <SearchDialog onClose={() => setSearching(false)} /> : null}
      <StateAnnouncer />
    </>
  )
}

/** Opens the stream for as long as somebody is logged in. @returns a retry for the impatient. */
function useLiveConnection(): () => void {
  const connection = useRef<LiveConnection | null>(null)
  useEffect(() => {
    // A stream that fails because the session ended looks like any other failure; asking who we are tells.
    const opened = openLive(
      () =>
        void queryClient
          .fetchQuery({ queryKey: ['who'], queryFn: () => api.call('sessionShow'), retry: false, staleTime: 0 })
          .catch(() => null)
    )
    connection.current = opened
    let known = liveStore.get()
    const unsubscribe = liveStore.subscribe(() => {
      const now = liveStore.get()
      const isNewer = now.revision !== null && known.revision !== null && now.revision !== known.revision
      // A network change that was kept or taken back, a helper that came or went.
      const isOther = known.network !== null && JSON.stringify(standing(now.network)) !== JSON.stringify(standing(known.network))
      if (isNewer || isOther) void configurationChanged()
      known = { ...now, revision: now.revision ?? known.revision, network: now.network ?? known.network }
    })
    const unsubscribeSession = sessionStore.subscribe(() => {
      if (sessionStore.get().phase !== 'in') return
      // Logged in again: what was refused meanwhile is asked once more.
      opened.retryNow()
      void queryClient.invalidateQueries()
    })
    return () => {
      unsubscribe()
      unsubscribeSession()
      opened.close()
    }
  }, [])
  return () => {
    connection.current?.retryNow()
    void queryClient.refetchQueries({ type: 'active' })
  }
}

/** What of the network the pages read by questions; figures of links come with the stream. */
const standing = (network: LiveNetwork | null) => [network?.helper, network?.pending?.id, network?.links.map(({ name }) => name)]

function useSearchKey(open: () => void): void {
  const onOpen = useEffectEvent(open)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      onOpen()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** After a click in the menu the keyboard goes on in the new page, and screen readers read its title. */
function useFocusOnNewPage(): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? '' })
  const previous = useRef(path)
  useEffect(() => {
    const main = document.getElementById(MAIN)
    // A page that puts the focus into its first box keeps it there.
    const isPlaced = main !== null && main !== document.activeElement && main.contains(document.activeElement)
    if (previous.current !== '' && previous.current !== path && !isPlaced) main?.focus({ preventScroll: true })
    previous.current = path
  }, [path])
}
