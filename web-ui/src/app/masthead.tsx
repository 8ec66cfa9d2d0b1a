/** The bar at the top: where one is (product, machine), search, newest revision, who one is. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import {
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle
} from '@patternfly/react-core/dist/dynamic/components/Masthead'
import { PageToggleButton } from '@patternfly/react-core/dist/dynamic/components/Page'
import { Toolbar, ToolbarContent, ToolbarGroup, ToolbarItem } from '@patternfly/react-core/dist/dynamic/components/Toolbar'
import { HistoryIcon } from '@patternfly/react-icons/dist/dynamic/icons/history-icon'
import { SearchIcon } from '@patternfly/react-icons/dist/dynamic/icons/search-icon'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import mark from '../assets/mark.svg'
import { useLive } from '../lib/live.ts'
import { queries } from '../lib/queries.ts'
import { UserMenu } from './user-menu.tsx'

interface AppMastheadProps {
  readonly username: string
  readonly onSearch: () => void
}

export function AppMasthead({ username, onSearch }: AppMastheadProps) {
  const { data: system } = useQuery(queries.system())
  return (
    <Masthead display={{ default: 'inline' }}>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton isHamburgerButton aria-label="Menu" />
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component={HomeLink} className="brand">
            <img src={mark} alt="" width="32" height="32" />
            <span className="brand-words">
              <strong>Ballast</strong>
              <span className="brand-host">{system?.hostname ?? ' '}</span>
            </span>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isFullHeight>
          <ToolbarContent>
            <ToolbarGroup align={{ default: 'alignEnd' }} gap={{ default: 'gapSm' }}>
              <ToolbarItem>
                <Button
                  variant="secondary"
                  icon={<SearchIcon />}
                  onClick={onSearch}
                  aria-keyshortcuts="Control+K"
                  className="search-button"
                >
                  <span className="search-words">
                    Search{' '}
                    <span aria-hidden="true">
                      <kbd>Ctrl K</kbd>
                    </span>
                  </span>
                </Button>
              </ToolbarItem>
              <ToolbarItem visibility={{ default: 'hidden', md: 'visible' }}>
                <RevisionBadge />
              </ToolbarItem>
              <ToolbarItem>
                <UserMenu username={username} />
              </ToolbarItem>
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Masthead>
  )
}

/** Made once: a component made anew at each drawing would load the mark again each time. */
const HomeLink = (props: object) => <Link {...props} to="/" />

function RevisionBadge() {
  const revision = useLive((live) => live.revision)
  if (revision === null) return null
  return (
    <Link to="/system-configuration/change-history" className="revision-badge" aria-label={`Revision ${revision}, Change History`}>
      <Label icon={<HistoryIcon />} variant="outline">
        Revision {revision}
      </Label>
    </Link>
  )
}
