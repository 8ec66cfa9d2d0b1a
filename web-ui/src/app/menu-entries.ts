/** What an entry of the menu is. */
export interface MenuPage {
  readonly title: string
  readonly path: string
  readonly keywords: readonly string[]
  /** How far beneath its neighbours it stands: a VLAN beneath its interface. */
  readonly depth?: number
  readonly settings?: readonly { readonly title: string; readonly keywords: readonly string[] }[]
}

export interface MenuGroup {
  readonly title: string
  readonly children: readonly MenuEntry[]
}

export type MenuEntry = MenuPage | MenuGroup
