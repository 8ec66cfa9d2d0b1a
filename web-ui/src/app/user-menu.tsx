/** Who is logged in: theme, password, log out. */

import { Divider } from '@patternfly/react-core/dist/dynamic/components/Divider'
import { Dropdown, DropdownGroup, DropdownItem, DropdownList } from '@patternfly/react-core/dist/dynamic/components/Dropdown'
import { MenuToggle, type MenuToggleElement } from '@patternfly/react-core/dist/dynamic/components/MenuToggle'
import { UserIcon } from '@patternfly/react-icons/dist/dynamic/icons/user-icon'
import { type Ref, useState, useSyncExternalStore } from 'react'
import { api, queryClient } from '../lib/api.ts'
import { inDialog } from '../lib/change.ts'
import { sessionClosed } from '../lib/session.ts'
import { useStore } from '../lib/store.ts'
import { PasswordDialog } from '../pages/session/password-dialog.tsx'
import { chooseTheme, THEMES, type Theme, themeStore } from './theme.ts'

const THEME_WORDS: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' }

const onResize = (listener: () => void): (() => void) => {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}

export function UserMenu({ username }: { readonly username: string }) {
  const [isOpen, setOpen] = useState(false)
  const [isChangingPassword, setChangingPassword] = useState(false)
  const width = useSyncExternalStore(onResize, () => window.innerWidth)
  const theme = useStore(themeStore, (state) => state)
  return (
    <>
      <Dropdown
        // PatternFly leaves an open menu where it was when the window gets narrower; a new one finds its button.
        key={width}
        isOpen={isOpen}
        onOpenChange={setOpen}
        onSelect={() => setOpen(false)}
        popperProps={{ position: 'right' }}
        toggle={(ref: Ref<MenuToggleElement>) => (
          <MenuToggle
            ref={ref}
            variant="plainText"
            isExpanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            icon={<UserIcon />}
            aria-label={`User ${username}`}
            className="user-toggle"
          >
            <span className="user-name">{username}</span>
          </MenuToggle>
        )}
      >
        <DropdownGroup label="Theme">
          <DropdownList>
            {THEMES.map((each) => (
              <DropdownItem key={each} isSelected={each === theme} onClick={() => chooseTheme(each)}>
                {THEME_WORDS[each]}
              </DropdownItem>
            ))}
          </DropdownList>
        </DropdownGroup>
        <Divider />
        <DropdownList>
          <DropdownItem onClick={() => setChangingPassword(true)}>Change password</DropdownItem>
          <DropdownItem onClick={() => void logOut()}>Log out</DropdownItem>
        </DropdownList>
      </Dropdown>
      {isChangingPassword ? <PasswordDialog username={username} onClose={() => setChangingPassword(false)} /> : null}
    </>
  )
}

async function logOut(): Promise<void> {
  await inDialog(async () => {
    await api.call('sessionDelete')
    queryClient.clear()
    sessionClosed()
    return null
  })
}
