/** Tells screen readers when a service changes its state. Quiet for figures. */
import type { ServiceState } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { liveStore } from '../lib/live.ts'
import { queries } from '../lib/queries.ts'

/** More than this many at once are told as a number. */
const MOST_NAMES = 3

export function StateAnnouncer() {
  const [text, setText] = useState('')
  const { data } = useQuery(queries.virtualServices())
  const nameOf = useEffectEvent((id: number): string => {
    const row = data?.items.find((each) => each.id === id)
    if (row === undefined) return `Service ${id}`
    return row.name === '' ? `${row.address}:${row.port}` : row.name
  })
  useEffect(() => {
    let before = liveStore.get().services
    return liveStore.subscribe(() => {
      const now = liveStore.get().services
      const changed = changedStates(before, now)
      before = now
      if (changed.length === 0) return
      setText(
        changed.length > MOST_NAMES
          ? `${changed.length} services changed their state.`
          : changed.map((state) => `${nameOf(state.id)} is now ${state.status}.`).join(' ')
      )
    })
  }, [])
  return (
    <div className="pf-v6-screen-reader" aria-live="polite">
      {text}
    </div>
  )
}

const changedStates = (before: ReadonlyMap<number, ServiceState>, now: ReadonlyMap<number, ServiceState>): readonly ServiceState[] =>
  before === now
    ? []
    : [...now.values()].filter((state) => before.get(state.id)?.status !== undefined && before.get(state.id)?.status !== state.status)
