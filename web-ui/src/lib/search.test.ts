import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { menu, pagesOf } from '../app/menu.ts'
import { search } from './search.ts'

const item = (title: string, keywords: readonly string[] = [], place = '') => ({ title, keywords, place })
const titles = (query: string, items: readonly ReturnType<typeof item>[]) => search(items, query, 10).map((each) => each.title)

test('the title counts more than other names, and other names more than the place', () => {
  const items = [item('A', [], 'Persistence'), item('B', ['persistence']), item('Persistence Options')]
  expect(titles('persist', items)).toEqual(['Persistence Options', 'B', 'A'])
})

test('every word of the query must match something', () => {
  const items = [item('Key File (optional)', ['private key']), item('Pass Phrase', ['private'])]
  expect(titles('priv key', items)).toEqual(['Key File (optional)'])
  expect(titles('priv nothing', items)).toEqual([])
})

test('addresses are found from their start and from their middle', () => {
  const items = [item('Lync', ['192.168.2.50:443']), item('Other', ['10.0.0.1:80'])]
  expect(titles('192.168', items)).toEqual(['Lync'])
  expect(titles('2.50', items)).toEqual(['Lync'])
})

test('accents and case do not matter', () => {
  expect(titles('dienste', [item('Dienste für Köln')])).toEqual(['Dienste für Köln'])
  expect(titles('KOLN', [item('Dienste für Köln')])).toEqual(['Dienste für Köln'])
})

test('a whole title finds its item first, whatever else there is', () => {
  const name = fc.stringMatching(/^[a-z]{3,12}$/)
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), fc.nat(), (names, at) => {
      const wanted = names[at % names.length] ?? ''
      const items = names.map((each) => item(each, names))
      expect(titles(wanted, items)[0]).toBe(wanted)
    })
  )
})

test('old names lead to the pages of today', () => {
  const pages = pagesOf(menu).map(({ page, place }) => ({ ...page, place: place.join(' > ') }))
  const first = (query: string) => search(pages, query, 1)[0]?.title
  expect(first('certificates & security')).toBe('SSL Certificates')
  expect(first('pfx')).toBe('SSL Certificates')
  expect(first('rollback')).toBe('Change History')
  expect(first('vitals')).toBe('Home')
})
