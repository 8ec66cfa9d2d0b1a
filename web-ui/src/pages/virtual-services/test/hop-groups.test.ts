import type { TestHop } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { doneOf, groupsOf, summaryOf, timeOf } from './hop-groups.ts'

const hop = (id: string, serverId: number | null, status: TestHop['status']): TestHop => ({
  id,
  serverId,
  title: id,
  target: serverId === null ? '10.0.0.1:443' : `10.0.0.${serverId}:80`,
  status,
  detail: '',
  advice: '',
  milliseconds: null
})

test('the way of a client stands first, then each real server', () => {
  const hops = [
    hop('port', null, 'pass'),
    hop('a', 5, 'fail'),
    hop('http', null, 'running'),
    hop('b', 5, 'skipped'),
    hop('c', 6, 'waiting')
  ]
  expect(groupsOf(hops).map((group) => [group.title, group.hops.map(({ id }) => id)])).toEqual([
    ['As a client: 10.0.0.1:443', ['port', 'http']],
    ['Real server 10.0.0.5:80', ['a', 'b']],
    ['Real server 10.0.0.6:80', ['c']]
  ])
  expect(doneOf(hops)).toBe(3)
  expect(summaryOf(hops)).toBe('1 passed, 1 failed, 1 skipped')
  expect(summaryOf([hop('port', null, 'pass')])).toBe('1 passed, none failed')
})

test('times keep their unit', () => {
  expect([null, 0.42, 12.3, 999.4, 1234].map(timeOf)).toEqual(['', '0.4 ms', '12 ms', '999 ms', '1.2 s'])
})
