import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawForm, type Form, formKey, newForm, withErrors } from './form.ts'
import { framed, painted, wrapped } from './frame.ts'
import { type Key, keysIn } from './keys.ts'
import { type List, listKey } from './list.ts'
import { momentOf } from './screens/date-time.ts'

const FIELDS = [
  { name: 'a', label: 'Address', help: 'With prefix.' },
  { name: 'b', label: 'Password', help: 'Eight characters.', secret: true }
]
const type = (form: Form, input: string): Form => keysIn(input).reduce((state, key) => formKey(state, key).form, form)

test('what terminals send becomes keys, also several at once', () => {
  expect(keysIn('ab\x1b[A\x1bOB\t\x1b[Z\r\x7f\x15\x1b[3~')).toEqual([
    { key: 'text', text: 'ab' },
    ...['up', 'down', 'tab', 'back-tab', 'enter', 'backspace', 'clear', 'delete'].map((key) => ({ key }))
  ])
  expect(keysIn('\x1b')).toEqual([{ key: 'escape' }])
  expect(keysIn('\x1b[99~é\x01')).toEqual([{ key: 'text', text: 'é' }])
})

test('whatever is typed, no key is lost and no error thrown', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (input) => {
      const text = keysIn(input).flatMap((key) => (key.key === 'text' ? [key.text] : []))
      expect(text.join('')).not.toMatch(/\p{Cc}/u)
    })
  )
})

test('typing, moving and correcting in a form', () => {
  const form = type(newForm(FIELDS, { a: '10.0.0.1' }, 'Save'), '/24\x1b[H1\x1b[F\x7f')
  expect(form.values['a']).toBe('110.0.0.1/2')
  expect(type(form, '\x1510.1.1.1/8').values['a']).toBe('10.1.1.1/8')
})

test('Enter leads through the fields to the button, Escape out', () => {
  let step = formKey(newForm(FIELDS, {}, 'Save'), { key: 'enter' })
  step = formKey(step.form, { key: 'enter' })
  expect(step.form.at).toBe(2)
  expect(formKey(step.form, { key: 'enter' }).done).toBe('submit')
  expect(formKey(step.form, { key: 'escape' }).done).toBe('cancel')
})

test('an error stands at its field, the cursor goes there, and what was typed is kept', () => {
  const form = withErrors(type(newForm(FIELDS, {}, 'Save'), '10.0.0.1\tsecret\r'), { b: 'Use at least 8 characters.' })
  expect(form).toMatchObject({ at: 1, values: { a: '10.0.0.1', b: 'secret' } })
  const { lines, cursor } = drawForm(form)
  const text = lines.map((line) => (typeof line === 'string' ? line : line.map((span) => span.text).join('')))
  expect(text[1]).toContain('******')
  expect(text.join('\n')).not.toContain('secret')
  expect(text[2]).toContain('Use at least 8 characters.')
  expect(cursor).toEqual({ line: 1, column: 28 })
  expect(type(form, '!').errors).toEqual({})
})

test('a list is chosen from by arrows and by number', () => {
  const list: List = { entries: ['x', 'y', 'z'].map((id) => ({ id, label: id, detail: '' })), at: 0 }
  const down: Key = { key: 'down' }
  expect(listKey(listKey(list, down).list, { key: 'enter' }).chosen?.id).toBe('y')
  expect(listKey(list, { key: 'text', text: '3' }).chosen?.id).toBe('z')
  expect(listKey(list, { key: 'text', text: '9' }).chosen).toBeNull()
  expect(listKey(list, { key: 'escape' }).cancelled).toBe(true)
})

test('a frame fits 80×24, and everything that is longer scrolls', () => {
  const body = Array.from({ length: 60 }, (_, at) => `line ${at} ${'x'.repeat(100)}`)
  const frame = framed({ title: 'T', context: 'lb1', body, keys: 'Esc', top: 5 }, { columns: 80, rows: 24 })
  expect(frame.lines).toHaveLength(24)
  for (const line of frame.lines) {
    // Without the styles.
    // oxlint-disable-next-line no-control-regex
    expect(painted(line, 80).replace(/\x1b\[[0-9;]*m/g, '').length).toBeLessThanOrEqual(80)
  }
  expect(painted(frame.lines[2] ?? '', 80)).toContain('line 5')
})

test('wrapping keeps every word and the width', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 80 }), (text, columns) => {
      const lines = wrapped(text, columns)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(/[ \n]/g, ''))
      for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(columns)
    })
  )
})

test('a date and time as people type them, in UTC', () => {
  expect(momentOf(' 2026-11-25 14:30 ')).toBe('2026-11-25T14:30:00Z')
  expect(momentOf('2026-11-25T14:30:05')).toBe('2026-11-25T14:30:05Z')
  expect(momentOf('25.11.2026')).toBe('25.11.2026')
})
