import type { Picture, PictureEdge, PictureNode } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { CORE } from './scene.ts'
import { sceneOf } from './scene-of.ts'

const node = (id: string, kind: PictureNode['kind'], detail = ''): PictureNode => ({ id, kind, label: id, detail })
const edge = (from: string, to: string, kind: PictureEdge['kind'] = 'link', blocked = false): PictureEdge => ({
  from,
  to,
  kind,
  label: '',
  blocked
})

const picture: Picture = {
  nodes: [
    node('client', 'client', '203.0.113.9'),
    node('gateway 172.16.0.1', 'gateway'),
    node('balancer', 'balancer'),
    node('arm eth0', 'arm', '172.16.0.2/24, 2001:db8::2/64'),
    node('arm eth1', 'arm', '192.168.2.2/24'),
    node('vip 1', 'vip', '172.16.0.50:443'),
    ...Array.from({ length: 9 }, (_, index) => node(`server ${index}`, 'server'))
  ],
  edges: [
    edge('balancer', 'arm eth0'),
    edge('balancer', 'arm eth1'),
    edge('arm eth0', 'vip 1'),
    edge('arm eth0', 'gateway 172.16.0.1'),
    edge('gateway 172.16.0.1', 'client'),
    ...Array.from({ length: 9 }, (_, index) => edge('arm eth1', `server ${index}`)),
    edge('client', 'gateway 172.16.0.1', 'way-in'),
    edge('gateway 172.16.0.1', 'vip 1', 'way-in'),
    edge('vip 1', 'balancer', 'way-in'),
    edge('balancer', 'arm eth1', 'way-in'),
    edge('arm eth1', 'server 8', 'way-in', true)
  ],
  wayIn: [],
  wayBack: [],
  warnings: []
}
const facts = { networkSide: new Set(['eth0']), withoutLink: new Set(['eth1']), down: new Set(['server 8']) }

test('everything stands at its arm: the network side left, gateways near, the client behind its gateway', () => {
  const [network, farm] = sceneOf(picture, facts).arms
  expect(network).toMatchObject({ title: 'arm eth0', side: 'left', isDown: false, addresses: ['172.16.0.2/24', '2001:db8::2/64'] })
  expect(network?.near.map(({ key }) => key)).toEqual(['gateway 172.16.0.1'])
  expect(network?.far.map(({ key }) => key)).toEqual(['client'])
  expect(network?.services).toEqual([{ key: 'vip 1', text: 'vip 1', detail: '172.16.0.50:443', isChosen: true }])
  expect(farm).toMatchObject({ side: 'right', isDown: true, far: [] })
})

test('of many servers a handful is drawn, the one on the way among them, and the rest is a number', () => {
  const farm = sceneOf(picture, facts).arms[1]
  expect(farm?.near).toHaveLength(6)
  expect(farm?.near.find(({ key }) => key === 'server 8')).toMatchObject({ isDown: true })
  expect(farm?.near.at(-1)).toMatchObject({ kind: 'more', title: 'and 4 more' })
})

test('a step onto a virtual address is a step to its arm', () => {
  expect(sceneOf(picture, facts).hops).toEqual([
    { kind: 'in', from: 'client', to: 'gateway 172.16.0.1', isBlocked: false },
    { kind: 'in', from: 'gateway 172.16.0.1', to: 'arm eth0', isBlocked: false },
    { kind: 'in', from: 'arm eth0', to: CORE, isBlocked: false },
    { kind: 'in', from: CORE, to: 'arm eth1', isBlocked: false },
    { kind: 'in', from: 'arm eth1', to: 'server 8', isBlocked: true }
  ])
})

test('what leaves by another arm goes through the machine, and ends where it gets lost; from the virtual address on one server stands for all', () => {
  const edges = [
    ...picture.edges.filter(({ from, to, kind }) => kind === 'link' && from !== 'client' && to !== 'client'),
    edge('arm eth1', 'vip 2'),
    edge('client', 'arm eth1', 'way-in'),
    edge('arm eth1', 'vip 2', 'way-in'),
    edge('vip 2', 'gateway 172.16.0.1', 'way-back', true),
    edge('gateway 172.16.0.1', 'client', 'way-back', true)
  ]
  const withVip = { ...picture, nodes: [...picture.nodes, node('vip 2', 'vip')], edges }
  const { hops } = sceneOf(withVip, facts)
  const words = hops.map(({ kind, from, to, isBlocked }) => `${kind}: ${from} > ${to}${isBlocked ? ' ✗' : ''}`)
  expect(words.filter((text) => text.startsWith('in')).slice(-3)).toEqual([
    'in: arm eth1 > core',
    'in: core > arm eth1',
    'in: arm eth1 > server 0'
  ])
  expect(words.filter((text) => text.startsWith('back'))).toEqual([
    'back: server 0 > arm eth1',
    'back: arm eth1 > core',
    'back: core > arm eth1',
    'back: core > arm eth0',
    'back: arm eth0 > gateway 172.16.0.1 ✗'
  ])
})

test('a service is told by name and place', () => {
  const label = '“Web” (172.16.0.50:443)'
  const named = { ...picture, nodes: picture.nodes.map((each) => (each.id === 'vip 1' ? { ...each, label, detail: 'deactivated' } : each)) }
  expect(sceneOf(named, facts).arms[0]?.services).toMatchObject([{ text: 'Web', detail: '172.16.0.50:443, deactivated' }])
})

test('a client that is linked to nothing stands where its first step leads', () => {
  const unlinked = {
    ...picture,
    edges: picture.edges.filter(({ from, to, kind }) => kind !== 'link' || (from !== 'client' && to !== 'client'))
  }
  expect(sceneOf(unlinked, facts).arms[0]?.far.map(({ key }) => key)).toEqual(['client'])
  const onCable = { ...unlinked, edges: [edge('client', 'arm eth1', 'way-in'), ...unlinked.edges.filter(({ kind }) => kind === 'link')] }
  expect(sceneOf(onCable, facts).arms[1]?.near.map(({ key }) => key)).toContain('client')
})

test('a client behind a gateway comes in through it, and the default gateway tells the side where nothing is ticked', () => {
  const edges = [
    ...picture.edges.filter(({ from, to, kind }) => kind === 'link' && from !== 'client' && to !== 'client'),
    edge('client', 'arm eth0', 'way-in'),
    edge('arm eth0', 'vip 1', 'way-in'),
    edge('vip 1', 'gateway 172.16.0.1', 'way-back'),
    edge('gateway 172.16.0.1', 'client', 'way-back')
  ]
  const nodes = picture.nodes.map((each) => (each.kind === 'gateway' ? { ...each, detail: 'default gateway' } : each))
  const scene = sceneOf({ ...picture, nodes, edges }, { ...facts, networkSide: new Set() })
  expect(scene.arms.map(({ side }) => side)).toEqual(['left', 'right'])
  expect(scene.arms[0]?.far.map(({ key }) => key)).toEqual(['client'])
  expect(scene.hops.slice(0, 2)).toMatchObject([
    { kind: 'in', from: 'client', to: 'gateway 172.16.0.1' },
    { kind: 'in', from: 'gateway 172.16.0.1', to: 'arm eth0' }
  ])
})

test('a machine without interfaces has an empty picture', () => {
  expect(sceneOf({ ...picture, nodes: [], edges: [] }, facts).arms).toEqual([])
})
