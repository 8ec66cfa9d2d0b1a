/** Ways back: taking one revision back, and returning to the configuration of an older one. */
import { applyChanges, type Change, conflicts, invert, valueAt } from './change.ts'
import type { Configuration } from './configuration.ts'
import { findDifferences } from './json.ts'
import { count, listInWords } from './labels.ts'
import { Refusal } from './problems.ts'
import { inWords } from './words.ts'

const NAMED_AT_MOST = 4

/** What happened since at the places where the inverse does not fit any more, down to the fields. */
function laterChanges(configuration: Configuration, inverse: readonly Change[]): readonly Change[] {
  const paths = new Set(conflicts(configuration, inverse))
  return inverse
    .filter(({ path }) => paths.has(path))
    .flatMap((change) => {
      const found: Change[] = []
      findDifferences(change.path, change.before, valueAt(configuration, change.path), found)
      // Nothing differs where a real server would return into a service that is gone: then it is the return itself.
      return found.length > 0 ? found : [change]
    })
}

function refuseUndo(configuration: Configuration, inverse: readonly Change[], number: number): Refusal {
  const lines = inWords(laterChanges(configuration, inverse), configuration, configuration)
  const places = [
    ...new Set(lines.map(({ object, field }) => (field === 'added' || field === 'removed' ? object : `${field} of ${object}`)))
  ]
  const rest = places.length > NAMED_AT_MOST ? [count(places.length - NAMED_AT_MOST, 'more place')] : []
  const detail = `Revision ${number} cannot be taken back, because this changed again later: ${listInWords([...places.slice(0, NAMED_AT_MOST), ...rest])}.`
  return new Refusal('undo-conflict', detail, {
    errors: lines.map(({ object, field }) => ({ path: '', message: `${object}: ${field}` })),
    hint: 'Take the later revisions back first, or change these by hand.'
  })
}

/**
 * Takes back what one revision changed and keeps everything that came later.
 * @throws Refusal `undo-conflict` when something later changed the same fields.
 */
export function undo(
  configuration: Configuration,
  revision: { readonly changes: readonly Change[]; readonly number: number }
): Configuration {
  const inverse = invert(revision.changes)
  if (conflicts(configuration, inverse).length > 0) throw refuseUndo(configuration, inverse, revision.number)
  return applyChanges(configuration, inverse)
}

/**
 * Returns to an older configuration.
 * @param newerRevisions all that came after it, newest first.
 */
export const restore = (configuration: Configuration, newerRevisions: readonly { readonly changes: readonly Change[] }[]): Configuration =>
  newerRevisions.reduce((older, { changes }) => applyChanges(older, invert(changes)), configuration)
