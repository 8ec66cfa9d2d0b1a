import { expect, test } from 'vitest'
import { EMPTY_CONFIGURATION } from '../defaults.ts'
import { changeSettings } from './settings.ts'

const { packetFilter } = EMPTY_CONFIGURATION.settings
const included = { ...packetFilter, enabled: true, includeWui: true }
const keepOf = (configuration: typeof EMPTY_CONFIGURATION): readonly string[] => configuration.settings.packetFilter.keep

test('whoever makes the lists hold for the web UI stays in', () => {
  const on = changeSettings(EMPTY_CONFIGURATION, { packetFilter: included }, '192.168.2.99')
  expect(keepOf(on)).toEqual(['192.168.2.99'])
  // Once is enough: a later change is not asked about, and a removed address stays removed.
  expect(keepOf(changeSettings(on, { packetFilter: { ...included, keep: [] } }, '192.168.2.99'))).toEqual([])
})

test('nobody is added while the lists do not hold for it, twice, or without an address', () => {
  for (const filter of [
    { ...included, enabled: false },
    { ...included, includeWui: false }
  ])
    expect(keepOf(changeSettings(EMPTY_CONFIGURATION, { packetFilter: filter }, '10.0.0.1'))).toEqual([])
  expect(keepOf(changeSettings(EMPTY_CONFIGURATION, { packetFilter: { ...included, keep: ['10.0.0.1'] } }, '10.0.0.1'))).toEqual([
    '10.0.0.1'
  ])
  expect(keepOf(changeSettings(EMPTY_CONFIGURATION, { packetFilter: included }, 'the console'))).toEqual([])
  expect(keepOf(changeSettings(EMPTY_CONFIGURATION, { packetFilter: included }))).toEqual([])
})
