/** *Duplicate VIP*: a copy of a service at another address or port. */
import { type Duplicate, type Id, VirtualService } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { isRecord, type Json } from '../json.ts'
import { findService } from './find.ts'

/** Whatever has an id inside a service belongs to it alone: the copy gets its own. What it refers to (certificates, rules) is named by number. */
function withNewIds(value: Json, newId: () => Id): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withNewIds(item, newId))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === 'id' && typeof part === 'number' ? newId() : withNewIds(part ?? null, newId)])
  )
}

/**
 * Everything is as in the original, real servers and what is disabled among them included. Whether the place is free is asked
 * with all else that must hold.
 * @param id of the copy.
 */
export function duplicateVirtualService(
  configuration: Configuration,
  serviceId: Id,
  id: Id,
  input: Duplicate,
  newId: () => Id
): Configuration {
  const original = findService(configuration, serviceId)
  const { address, port, name = original.name } = input
  const copy = VirtualService.parse({ ...Object(withNewIds(original, newId)), id, address, port, name })
  return withEntity(configuration, 'virtualServices', id, copy)
}
