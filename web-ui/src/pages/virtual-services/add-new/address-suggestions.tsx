/** The addresses this machine has, to choose from instead of typing. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useFormContext } from 'react-hook-form'
import { queries } from '../../../lib/queries.ts'

/** A machine with hundreds of addresses gets none of them as a button: typing is quicker than searching. */
const MOST = 12

/** They exist on every interface and mean nothing beyond the cable: no client asks for one. */
const LINK_LOCAL = /^(fe[89ab][0-9a-f]:|169\.254\.)/i

export function AddressSuggestions({ field }: { readonly field: string }) {
  const { data } = useQuery(queries.system())
  const { setValue, setFocus } = useFormContext()
  const addresses = (data?.addresses ?? []).filter(({ address }) => !LINK_LOCAL.test(address))
  if (addresses.length === 0 || addresses.length > MOST) return null
  const take = (address: string): void => {
    setValue(field, address, { shouldDirty: true, shouldTouch: true, shouldValidate: true })
    setFocus(field)
  }
  return (
    <fieldset className="suggestions" aria-label="Addresses of this machine">
      <small className="quiet">This machine has</small>
      {addresses.map(({ address, interface: name }) => (
        <Button key={`${name} ${address}`} variant="link" isInline size="sm" onClick={() => take(address)}>
          {address} ({name})
        </Button>
      ))}
    </fieldset>
  )
}
