import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readContainer, type Tree, type Value, writeContainer } from './container.ts'
import { machineTree } from './machine.ts'

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes))
)
const key = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,30}$/)
const { tree } = fc.letrec<{ tree: Tree; entry: Tree | Value }>((tie) => ({
  tree: fc.dictionary(key, tie('entry'), { maxKeys: 12, noNullPrototype: true }),
  entry: fc.oneof({ maxDepth: 3 }, value, tie('tree'))
}))

test('what is written reads back equal, whatever it is', () => {
  fc.assert(
    fc.property(tree, (content) => {
      expect(readContainer(writeContainer(content))).toEqual(content)
    })
  )
})

test('a changed byte in a key is noticed', () => {
  const bytes = writeContainer({ node: { name: 'Ballast', size: 7 } })
  bytes.writeUInt8(bytes.readUInt8(0x3000 + 60) ^ 1, 0x3000 + 60)
  expect(() => readContainer(bytes)).toThrow(/checksum/)
})

test('the machine has what the walk-through asks for, and its container is whole', () => {
  const content = machineTree({
    name: 'Ballast',
    id: '11111111-2222-4333-a444-555555555555',
    cardIds: ['aaaaaaaa-0000-4000-a000-000000000000', 'aaaaaaaa-0000-4000-a000-000000000001'],
    scsiId: 'aaaaaaaa-0000-4000-a000-000000000002',
    processors: 2,
    megabytes: 2048,
    diskFile: 'ballast.vhdx',
    makeId: () => 'bbbbbbbb-0000-4000-a000-000000000000'
  })
  const read = readContainer(writeContainer(content))
  expect(read).toEqual(content)
  expect(read).toMatchObject({
    configuration: {
      settings: { processors: { count: 2 }, memory: { bank: { size: 2048 } } },
      properties: { name: 'Ballast', subtype: 0, version: 0x900 },
      manifest: { size: 38, vdev036: { name: 'Synthetic Ethernet Port' }, vdev037: { name: 'Synthetic Ethernet Port' } }
    }
  })
})
