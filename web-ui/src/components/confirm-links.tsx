/** Where to go on after a change of addresses. A new tab, so that this one can go on by itself when the change is taken back. */
import { Fragment } from 'react'

/** @returns whether an address of the web UI is the one that this page came from. */
export const isHere = (address: string): boolean => {
  try {
    return new URL(address).host === window.location.host
  } catch {
    return false
  }
}

export function ConfirmLinks({ addresses }: { readonly addresses: readonly string[] }) {
  return addresses.map((address, index) => (
    <Fragment key={address}>
      {index === 0 ? '' : ' or '}
      <a href={address} target="_blank" rel="noreferrer">
        {address}
      </a>
    </Fragment>
  ))
}
