/** The interfaces in the order of the menu: cards by name, beneath each the VLANs and bonds made of it. */
import type { Interface } from '@ballast/server/contract'

type Node = Pick<Interface, 'id' | 'name' | 'kind'>

export interface Placed<I> {
  readonly interface: I
  /** 0 for a card, 1 for a VLAN on it, 2 for a VLAN on a bond of it. */
  readonly depth: number
}

const byName = new Intl.Collator('en', { numeric: true })

/** @returns the interface that this one stands beneath; a bond stands beneath the first of its cards. */
export function parentIdOf({ kind }: Node): number | null {
  switch (kind.type) {
    case 'card':
      return null
    case 'vlan':
      return kind.parentId
    case 'bond':
      return kind.memberIds[0] ?? null
  }
}

export function interfaceTree<I extends Node>(interfaces: readonly I[]): readonly Placed<I>[] {
  const known = new Set(interfaces.map(({ id }) => id))
  const beneath = (parent: number | null, depth: number): readonly Placed<I>[] =>
    interfaces
      .filter((each) => {
        const id = parentIdOf(each)
        // What stands beneath something unknown is shown at the top rather than not at all.
        return id === parent || (parent === null && id !== null && !known.has(id))
      })
      .toSorted((a, b) => byName.compare(a.name, b.name))
      .flatMap((each) => [{ interface: each, depth }, ...beneath(each.id, depth + 1)])
  return beneath(null, 0)
}

/** @returns the VLANs and bonds that are made of this interface: what its drop-down offers besides itself. */
export const madeOf = <I extends Node>(interfaces: readonly I[], id: number): readonly I[] =>
  interfaces.filter(({ kind }) => (kind.type === 'vlan' && kind.parentId === id) || (kind.type === 'bond' && kind.memberIds.includes(id)))

/** @returns the bond that has this card, or undefined. */
export const bondOf = <I extends Node>(interfaces: readonly I[], id: number): I | undefined =>
  interfaces.find(({ kind }) => kind.type === 'bond' && kind.memberIds.includes(id))

/** A page has the name of its interface in its address, as in the LoadMaster's guides. */
export const interfacePath = (name: string): string => `/system-configuration/interfaces/${name}`
