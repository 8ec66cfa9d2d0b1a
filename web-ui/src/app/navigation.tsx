/** The menu at the side. The group of the present page is open; others open in place. */
import { Nav, NavExpandable, NavItem, NavList } from '@patternfly/react-core/dist/dynamic/components/Nav'
import { Link, useRouterState } from '@tanstack/react-router'
import { type MenuEntry, pageAt } from './menu.ts'
import { useMenu } from './menu-with-interfaces.ts'

export function Navigation() {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const menu = useMenu()
  const here = pageAt(path, menu)
  const place = here?.place ?? []
  return (
    <Nav aria-label="Menu">
      <NavList>
        {menu.map((entry) => (
          <Entry key={entry.title} entry={entry} current={here?.page.path} open={place} />
        ))}
      </NavList>
    </Nav>
  )
}

interface EntryProps {
  readonly entry: MenuEntry
  readonly current: string | undefined
  /** Groups on the way to the present page. */
  readonly open: readonly string[]
}

function Entry({ entry, current, open }: EntryProps) {
  if (!('children' in entry)) {
    const isActive = entry.path === current
    return (
      <NavItem isActive={isActive}>
        <Link
          to={entry.path}
          {...(entry.depth === undefined || entry.depth === 0 ? {} : { className: `menu-depth-${Math.min(entry.depth, 2)}` })}
          {...(isActive ? { 'aria-current': 'page' as const } : {})}
        >
          {entry.title}
        </Link>
      </NavItem>
    )
  }
  const isOnTheWay = open[0] === entry.title
  return (
    <NavExpandable title={entry.title} isExpanded={isOnTheWay} isActive={isOnTheWay}>
      {entry.children.map((child) => (
        <Entry key={child.title} entry={child} current={current} open={isOnTheWay ? open.slice(1) : []} />
      ))}
    </NavExpandable>
  )
}
