/** Random applications over services that there are. */
import * as fc from 'fast-check'
import { type Application, type Id, type ParameterValue, StepCheck, TestFrom } from '../../contract/index.ts'
import { record } from './record.ts'
import * as value from './values.ts'

const key = fc.stringMatching(/^[a-z][A-Za-z0-9-]{0,9}$/)
const text = value.name

const parameter = fc.oneof(
  record({ id: key, type: fc.constant('host' as const), label: text, value: fc.oneof(fc.constant<ParameterValue>(''), value.hostName) }),
  record({
    id: key,
    type: fc.constant('certificates' as const),
    label: text,
    value: fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 3 })
  }),
  record({ id: key, type: fc.constant('address' as const), label: text, value: fc.option(value.ipAddress) })
)

export interface ApplicationDraft extends Omit<Application, 'id' | 'services'> {
  readonly members: readonly boolean[]
  readonly keys: readonly string[]
}

export const applicationDrafts: fc.Arbitrary<readonly ApplicationDraft[]> = fc.array(
  record({
    name: text.map((name) => name || 'application'),
    template: record({ name: text, version: text }),
    parameters: fc.uniqueArray(parameter, { maxLength: 3, selector: (entry) => entry.id }),
    temporaryCertificate: fc.option(fc.integer({ min: 1, max: 99 })),
    settings: fc.constantFrom<Application['settings']>([], [{ setting: 'drainTime', value: 86_400, why: '' }]),
    steps: fc.array(
      record({
        title: text.map((title) => title || 'step'),
        text,
        check: fc.option(fc.constantFrom(...StepCheck.options)),
        services: fc.array(key, { maxLength: 2 })
      }),
      { maxLength: 2 }
    ),
    tests: fc.array(
      record({
        title: text.map((title) => title || 'test'),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter of a template
        url: fc.constantFrom('https://a.example.com/', 'http://${host}/x'),
        from: fc.constantFrom(...TestFrom.options),
        service: key,
        status: fc.constant([200]),
        text
      }),
      { maxLength: 2 }
    ),
    testMinutes: fc.option(fc.integer({ min: 1, max: 1440 })),
    members: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    keys: fc.uniqueArray(key, { minLength: 6, maxLength: 6 })
  }),
  { maxLength: 2 }
)

/** An application without services does not exist. @param newId gives ids that nobody has. */
export function applicationsFrom(
  drafts: readonly ApplicationDraft[],
  services: readonly Id[],
  newId: () => Id
): ReadonlyMap<Id, Application> {
  const free = new Set(services)
  const made = drafts.flatMap(({ members, keys, ...draft }): Application[] => {
    const own = services
      .slice(0, members.length)
      .flatMap((id, at) => (members[at] === true && free.delete(id) ? [{ id, part: keys[at] ?? 'a' }] : []))
    return own.length === 0 ? [] : [{ ...draft, id: newId(), services: own }]
  })
  return new Map(made.map((application) => [application.id, application]))
}
