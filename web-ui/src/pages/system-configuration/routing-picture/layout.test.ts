import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Box, layOut } from './layout.ts'
import { type Arm, CORE, type Neighbour, type Scene } from './scene.ts'

const neighbours = (kind: Neighbour['kind'], prefix: string): fc.Arbitrary<readonly Neighbour[]> =>
  fc
    .nat({ max: 6 })
    .map((count) => Array.from({ length: count }, (_, index) => ({ key: `${prefix}${index}`, kind, title: 't', detail: 'd' })))

const arm = (index: number): fc.Arbitrary<Arm> =>
  fc.record({
    key: fc.constant(`arm${index}`),
    title: fc.constant(`eth${index}`),
    addresses: fc.array(fc.ipV4(), { maxLength: 3 }),
    services: fc.nat({ max: 5 }).map((count) => Array.from({ length: count }, (_, each) => ({ key: `vs${each}`, text: 'x', detail: 'y' }))),
    side: fc.constantFrom('left' as const, 'right' as const),
    isDown: fc.boolean(),
    near: neighbours('server', `near${index}-`),
    far: neighbours('client', `far${index}-`)
  })

const scenes: fc.Arbitrary<Scene> = fc
  .nat({ max: 5 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => arm(index))))
  .map((arms) => ({ arms, hops: [] }))

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

test('no box stands on another or outside the picture, whatever the network', () => {
  fc.assert(
    fc.property(scenes, (scene) => {
      const { boxes, width, height, wires } = layOut(scene)
      const all = [...boxes.values()]
      const count = scene.arms.reduce((sum, { near, far }) => sum + 1 + near.length + far.length, 1)
      expect(all).toHaveLength(count)
      for (const [index, a] of all.entries()) {
        expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true)
        for (const b of all.slice(index + 1)) expect(overlap(a, b)).toBe(false)
      }
      expect(wires).toHaveLength(scene.arms.reduce((sum, { near }) => sum + 1 + near.length, 0))
    })
  )
})

const twoArms: Scene = {
  arms: [
    {
      key: 'eth0',
      title: 'eth0',
      addresses: ['172.16.0.2/24'],
      services: [],
      side: 'left',
      isDown: false,
      near: [{ key: 'fw', kind: 'gateway', title: 'Gateway', detail: '172.16.0.1' }],
      far: [{ key: 'client', kind: 'client', title: 'Client', detail: '203.0.113.9' }]
    },
    {
      key: 'eth1',
      title: 'eth1',
      addresses: ['192.168.2.2/24'],
      services: [],
      side: 'right',
      isDown: false,
      near: [{ key: 'rs1', kind: 'server', title: 'fe1', detail: '192.168.2.20' }],
      far: []
    }
  ],
  hops: []
}

test('a hop is a line from box to box, with a cross where the packet gets lost; one to nowhere is left out', () => {
  const hops: Scene['hops'] = [
    { kind: 'in', from: 'client', to: 'fw', isBlocked: false },
    { kind: 'in', from: 'eth0', to: CORE, isBlocked: false },
    { kind: 'back', from: 'eth1', to: 'nobody', isBlocked: false },
    { kind: 'back', from: 'rs1', to: 'eth1', isBlocked: true }
  ]
  const { lines, width, height } = layOut({ ...twoArms, hops })
  expect(lines.map(({ kind, cross }) => [kind, cross !== null])).toEqual([
    ['in', false],
    ['in', false],
    ['back', true]
  ])
  for (const { d } of lines) {
    const [x0 = -1, y0 = -1] = (d.match(/-?[\d.]+/g) ?? []).map(Number)
    expect(x0 >= 0 && x0 <= width && y0 >= 0 && y0 <= height).toBe(true)
  }
})

test('the network side stands left of the machine, the farm side right of it, and what is behind a gateway outermost', () => {
  const { boxes } = layOut(twoArms)
  const x = (key: string): number => boxes.get(key)?.x ?? Number.NaN
  expect(['client', 'fw', 'eth0', CORE, 'eth1', 'rs1'].map(x)).toEqual(
    ['client', 'fw', 'eth0', CORE, 'eth1', 'rs1'].map(x).toSorted((a, b) => a - b)
  )
})
