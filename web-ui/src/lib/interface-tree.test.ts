import { expect, test } from 'vitest'
import { bondOf, interfaceTree, madeOf } from './interface-tree.ts'

const card = (id: number, name: string) => ({ id, name, kind: { type: 'card' as const } })
const vlan = (id: number, name: string, parentId: number, vlanId: number) => ({
  id,
  name,
  kind: { type: 'vlan' as const, parentId, vlanId }
})
const bond = (id: number, name: string, ...memberIds: number[]) => ({
  id,
  name,
  kind: { type: 'bond' as const, mode: 'active-backup' as const, memberIds }
})

const machine = [
  vlan(5, 'eth1.100', 2, 100),
  card(1, 'eth0'),
  card(10, 'eth10'),
  card(2, 'eth1'),
  vlan(6, 'eth1.20', 2, 20),
  bond(7, 'bond0', 10, 3),
  card(3, 'eth2'),
  vlan(8, 'bond0.9', 7, 9)
]

test('cards by number, VLANs and bonds beneath what they are made of', () => {
  expect(interfaceTree(machine).map(({ interface: { name }, depth }) => `${'-'.repeat(depth)}${name}`)).toEqual([
    'eth0',
    'eth1',
    '-eth1.20',
    '-eth1.100',
    'eth2',
    'eth10',
    '-bond0',
    '--bond0.9'
  ])
})

test('nothing is lost, also when its parent is gone', () => {
  expect(interfaceTree([vlan(5, 'eth1.100', 2, 100)]).map(({ depth }) => depth)).toEqual([0])
})

test('what a card carries, and which bond has it', () => {
  expect(madeOf(machine, 2).map(({ name }) => name)).toEqual(['eth1.100', 'eth1.20'])
  expect(madeOf(machine, 3).map(({ name }) => name)).toEqual(['bond0'])
  expect(bondOf(machine, 3)?.name).toBe('bond0')
  expect(bondOf(machine, 1)).toBeUndefined()
})
