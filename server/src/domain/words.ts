/** Changes in the operator's words: one line per field for a diff, and one line per revision for the history. */
import type { ChangeInWords } from '../contract/index.ts'
import type { Change, Json } from './change.ts'
import type { Configuration } from './configuration.ts'
import { fieldTitle, valueInWords } from './field-words.ts'
import { count, listInWords } from './labels.ts'
import { type Subject, subjectOf } from './subject.ts'

interface Line {
  readonly change: Change
  readonly subject: Subject
}

/** Fields that only follow from another one of the same object: shown when they change without it. */
const FOLLOWS: Readonly<Record<string, string>> = { disabledAt: 'enabled', pem: 'fingerprint', commonName: 'subject' }

function linesOf(changes: readonly Change[], before: Configuration, after: Configuration): readonly Line[] {
  const lines = changes.map((change) => ({ change, subject: subjectOf(change, before, after) }))
  const changed = new Set(lines.map(({ subject }) => `${subject.key} ${subject.field.join('.')}`))
  return lines.filter(({ subject }) => {
    const leader = FOLLOWS[subject.field.join('.')]
    return leader === undefined || !changed.has(`${subject.key} ${leader}`)
  })
}

const objectInWords = ({ noun, name }: Subject): string => `${noun.charAt(0).toUpperCase()}${noun.slice(1)}${name === '' ? '' : ` ${name}`}`

function lineInWords({ change, subject }: Line, before: Configuration, after: Configuration): ChangeInWords {
  const object = objectInWords(subject)
  const { owner, field, summary } = subject
  if (field.length === 0) {
    if (change.before === undefined) return { object, field: 'added', before: null, after: summary }
    if (change.after === undefined) return { object, field: 'removed', before: summary, after: null }
  }
  const value = (side: Json | undefined, configuration: Configuration): string | null =>
    side === undefined ? null : valueInWords(owner, field, side, configuration)
  return { object, field: fieldTitle(owner, field), before: value(change.before, before), after: value(change.after, after) }
}

/**
 * @param changes what leads from `before` to `after`; the two say how objects are called.
 * @returns one line per field, one line for an object that comes or goes.
 */
export const inWords = (changes: readonly Change[], before: Configuration, after: Configuration): ChangeInWords[] =>
  linesOf(changes, before, after).map((line) => lineInWords(line, before, after))

/** Added, Deleted, or undefined for a change inside the object. */
function comesOrGoes({ change, subject }: Line): 'Added' | 'Deleted' | undefined {
  if (subject.field.length > 0) return undefined
  if (change.before === undefined) return 'Added'
  return change.after === undefined ? 'Deleted' : undefined
}

const called = ({ noun, name }: Subject): string => (name === '' ? noun : `${noun} ${name}`)

const NAMED_FIELDS = 3

/** All lines are of one object. */
function noteForObject(first: Line, lines: readonly Line[], after: Configuration): string {
  const object = called(first.subject)
  const verb = comesOrGoes(first)
  if (verb !== undefined) return `${verb} ${object}`
  const fields = lines.map(({ subject }) => subject.field.join('.'))
  const { owner } = first.subject
  if (owner === 'certificates' && fields.includes('fingerprint')) return `Replaced ${object}`
  if (fields.length === 1) {
    if (fields[0] === 'enabled') return `${first.change.after === true ? 'Enabled' : 'Disabled'} ${object}`
    if (owner === 'certificates' && fields[0] === 'name') {
      const name = after.certificates.get(Number(first.change.path[1]))?.name ?? ''
      return `Renamed ${object} to “${name}”`
    }
  }
  const titles = lines.map(({ subject }) => fieldTitle(owner, subject.field))
  return `Changed ${titles.length <= NAMED_FIELDS ? listInWords(titles) : count(titles.length, 'field')} of ${object}`
}

/** @returns one line for the history, e.g. `Disabled real server 10.0.0.5:8080 of “Web” (10.0.0.1:443)`. */
export function noteFor(changes: readonly Change[], before: Configuration, after: Configuration): string {
  const lines = linesOf(changes, before, after)
  const [first] = lines
  if (first === undefined) return 'No change'
  const objects = new Set(lines.map(({ subject }) => subject.key)).size
  if (objects === 1) return noteForObject(first, lines, after)
  const verb = comesOrGoes(first)
  const alike = lines.every((line) => comesOrGoes(line) === verb && line.subject.noun === first.subject.noun)
  if (verb !== undefined && alike) return `${verb} ${count(objects, first.subject.noun)}`
  return `${count(lines.length, 'change')} in ${count(objects, 'object')}`
}
