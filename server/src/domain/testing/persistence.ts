/** Random persistence that a service can have. */
import * as fc from 'fast-check'
import { OWN_COOKIE, PERSISTENCE_MODES, type Persistence, PersistenceMode } from '../../contract/index.ts'
import * as value from './values.ts'

const modesFor = (generic: boolean): PersistenceMode[] =>
  PersistenceMode.options.filter((mode) => {
    const { reads } = PERSISTENCE_MODES[mode]
    return reads === 'addresses' || reads === (generic ? 'bytes' : 'requests')
  })

/** Names that no mode reads may be empty. */
export const persistence = (generic: boolean): fc.Arbitrary<Persistence> =>
  fc
    .record({
      mode: fc.constantFrom(...modesFor(generic)),
      timeout: fc.integer({ min: 1, max: 24 * 24 * 60 }).map((minutes) => minutes * 60),
      refresh: fc.boolean(),
      cookieName: value.token,
      headerName: fc.oneof(fc.constant(''), value.token),
      queryItem: fc.oneof(fc.constant(''), value.token),
      ipv4Prefix: fc.oneof(fc.constant(32), fc.integer({ min: 1, max: 32 })),
      ipv6Prefix: fc.oneof(fc.constant(128), fc.integer({ min: 1, max: 128 }))
    })
    .map((draft) => {
      const { nameField } = PERSISTENCE_MODES[draft.mode]
      if (nameField === 'cookieName') return draft.cookieName === OWN_COOKIE ? { ...draft, cookieName: 'JSESSIONID' } : draft
      return nameField !== null && draft[nameField] === '' ? { ...draft, [nameField]: 'X-User' } : draft
    })
