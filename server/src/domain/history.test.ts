import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { diff } from './change.ts'
import type { Configuration } from './configuration.ts'
import { EMPTY_CONFIGURATION } from './defaults.ts'
import * as edit from './edit/index.ts'
import { restore, undo } from './history.ts'
import { Refusal } from './problems.ts'
import { arbitraryConfiguration } from './testing/arbitrary.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const web = edit.addVirtualService(EMPTY_CONFIGURATION, 1, { address: '10.0.0.1', port: 443, name: 'Web' })
const served = edit.addRealServer(web, 1, 2, { address: '10.0.0.5', port: 8080 }, NOW)

const revision = (before: Configuration, after: Configuration, number = 5) => ({ number, changes: diff(before, after) })

function refusal(run: () => unknown): Refusal {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('was not refused')
}

test('the newest revision can always be taken back', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), arbitraryConfiguration(), (before, after) => {
      expect(undo(after, revision(before, after))).toEqual(before)
    })
  )
})

test('an undo can be undone', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), arbitraryConfiguration(), (before, after) => {
      const undone = undo(after, revision(before, after))
      expect(undo(undone, revision(after, undone))).toEqual(after)
    }),
    { numRuns: 50 }
  )
})

test('restoring goes back through any number of revisions', () => {
  fc.assert(
    fc.property(fc.array(arbitraryConfiguration({ maxServices: 3 }), { minLength: 1, maxLength: 5 }), (history) => {
      const steps = history.slice(1).map((after, at) => revision(history[at] ?? after, after))
      const newest = history.at(-1)
      if (newest === undefined) return
      for (const [at, old] of history.entries()) expect(restore(newest, steps.slice(at).toReversed())).toEqual(old)
    }),
    { numRuns: 50 }
  )
})

test('taking back an old revision keeps what came later', () => {
  const weighted = edit.changeRealServer(served, 1, 2, { weight: 5 }, NOW)
  const renamed = edit.changeVirtualService(weighted, 1, { name: 'Shop' })
  const undone = undo(renamed, revision(served, weighted))
  expect(edit.findRealServer(undone, 1, 2).server.weight).toBe(1000)
  expect(edit.findService(undone, 1).name).toBe('Shop')
})

test('a field that changed again is named', () => {
  const weighted = edit.changeRealServer(served, 1, 2, { weight: 5 }, NOW)
  const again = edit.changeRealServer(weighted, 1, 2, { weight: 6 }, NOW)
  const refused = refusal(() => undo(again, revision(served, weighted)))
  expect(refused.code).toBe('undo-conflict')
  expect(refused.message).toBe(
    'Revision 5 cannot be taken back, because this changed again later: Weight of Real server 10.0.0.5:8080 of “Web” (10.0.0.1:443).'
  )
})

test('an added service that was worked on stays, and the work is named', () => {
  const worked = edit.changeVirtualService(served, 1, { idleTimeout: 10 })
  const { message } = refusal(() => undo(worked, revision(EMPTY_CONFIGURATION, web)))
  expect(message).toContain('Idle Connection Timeout of Virtual service “Web” (10.0.0.1:443)')
  expect(message).toContain('Real server 10.0.0.5:8080 of “Web”')
})

test('what is gone cannot be changed back', () => {
  const weighted = edit.changeRealServer(served, 1, 2, { weight: 5 }, NOW)
  const without = edit.deleteRealServer(weighted, 1, 2)
  expect(refusal(() => undo(without, revision(served, weighted))).message).toContain('Weight of Real server 2 (deleted)')
  const gone = edit.deleteVirtualService(without, 1)
  expect(refusal(() => undo(gone, revision(weighted, without))).code).toBe('undo-conflict')
  expect(undo(gone, revision(without, gone))).toEqual(without)
})
