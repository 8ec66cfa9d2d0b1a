import { expect, test } from 'vitest'
import { createLog, readable } from './log.ts'

function logged(details: object): string {
  const lines: string[] = []
  createLog('info', (text) => void lines.push(text)).info(details, 'A message')
  return lines.join('')
}

test.each(['password', 'passphrase', 'key', 'keyPem', 'cookie', 'set-cookie', 'authorization', 'passwordHash'])(
  '%s is never logged',
  (field) => {
    for (const details of [{ [field]: 'hunter2' }, { body: { [field]: 'hunter2' } }, { request: { headers: { [field]: 'hunter2' } } }]) {
      const text = logged(details)
      expect(text).toContain('(secret)')
      expect(text).not.toContain('hunter2')
    }
  }
)

test('a line is made for people', () => {
  expect(readable({ level: 30, time: 0, msg: 'Revision 7 is live', service: 'web front', number: 7 })).toBe(
    '1970-01-01 00:00:00 info  Revision 7 is live service="web front" number=7\n'
  )
})

test('text from outside cannot forge a line', () => {
  const text = logged({ name: 'x\n2026-11-22 10:00:00 info  all is well' })
  expect(text.trimEnd().split('\n')).toHaveLength(1)
})

test('an error comes with its stack', () => {
  const text = logged({ err: new Error('broken') })
  expect(text).toContain('Error: broken')
  expect(text).toContain('log.test.ts')
})
