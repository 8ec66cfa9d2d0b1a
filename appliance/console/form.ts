/** A form: fields one below the other, what was typed, where the cursor is, what is wrong. Pure: keys lead from one state to the next. */
import { characters } from './characters.ts'
import type { FrameLine, Span } from './frame.ts'
import { wrapped } from './frame.ts'
import type { Key } from './keys.ts'

export interface Field {
  readonly name: string
  readonly label: string
  /** Below the label, while the field has the cursor. */
  readonly help: string
  readonly secret?: boolean
}

export interface Form {
  readonly fields: readonly Field[]
  readonly values: Readonly<Record<string, string>>
  /** By field; what belongs to no field is under the empty name. */
  readonly errors: Readonly<Record<string, string>>
  /** Index of the field with the cursor; one behind the last is the button. */
  readonly at: number
  /** Characters before the cursor. */
  readonly column: number
  readonly button: string
}

export function newForm(fields: readonly Field[], values: Readonly<Record<string, string>>, button: string): Form {
  const first = fields[0]
  return { fields, values, errors: {}, at: 0, column: first === undefined ? 0 : characters(values[first.name] ?? '').length, button }
}

const valueAt = (form: Form): readonly string[] => characters(form.values[form.fields[form.at]?.name ?? ''] ?? '')

function moved(form: Form, at: number): Form {
  const next = Math.max(0, Math.min(at, form.fields.length))
  const column = characters(form.values[form.fields[next]?.name ?? ''] ?? '').length
  return { ...form, at: next, column }
}

function typed(form: Form, now: readonly string[], column: number): Form {
  const field = form.fields[form.at]
  if (field === undefined) return form
  const { [field.name]: _mended, ...errors } = form.errors
  return { ...form, values: { ...form.values, [field.name]: now.join('') }, errors, column }
}

export type FormStep = { readonly form: Form; readonly done: 'submit' | 'cancel' | null }

/** @returns the next state, and whether the person is through with the form. */
export function formKey(form: Form, key: Key): FormStep {
  const stay = (next: Form): FormStep => ({ form: next, done: null })
  const value = valueAt(form)
  const onButton = form.at === form.fields.length
  switch (key.key) {
    case 'escape':
    case 'interrupt':
      return { form, done: 'cancel' }
    case 'enter':
      return onButton ? { form, done: 'submit' } : stay(moved(form, form.at + 1))
    case 'tab':
    case 'down':
      return stay(moved(form, key.key === 'tab' && onButton ? 0 : form.at + 1))
    case 'back-tab':
    case 'up':
      return stay(moved(form, form.at - 1))
    case 'left':
      return stay({ ...form, column: Math.max(0, form.column - 1) })
    case 'right':
      return stay({ ...form, column: Math.min(value.length, form.column + 1) })
    case 'home':
      return stay({ ...form, column: 0 })
    case 'end':
      return stay({ ...form, column: value.length })
    case 'clear':
      return stay(typed(form, [], 0))
    case 'backspace':
      if (form.column === 0) return stay(form)
      return stay(typed(form, value.toSpliced(form.column - 1, 1), form.column - 1))
    case 'delete':
      return stay(typed(form, value.toSpliced(form.column, 1), form.column))
    case 'text': {
      if (onButton) return stay(form)
      const added = characters(key.text)
      return stay(typed(form, value.toSpliced(form.column, 0, ...added), form.column + added.length))
    }
    case 'page-up':
    case 'page-down':
    case 'redraw':
      return stay(form)
  }
}

/** @returns the form with errors, the cursor in the first field that has one. What was typed is kept. */
export function withErrors(form: Form, errors: Readonly<Record<string, string>>): Form {
  const first = form.fields.findIndex((field) => errors[field.name] !== undefined)
  return { ...(first < 0 ? form : moved(form, first)), errors }
}

const LABEL_WIDTH = 22
const FIELD_WIDTH = 50

export function drawForm(form: Form): { readonly lines: readonly FrameLine[]; readonly cursor: { line: number; column: number } | null } {
  const lines: FrameLine[] = []
  let cursor: { line: number; column: number } | null = null
  form.fields.forEach((field, index) => {
    const value = form.values[field.name] ?? ''
    const shown = characters(field.secret === true ? '*'.repeat(characters(value).length) : value)
    const isHere = index === form.at
    // A long value is shown around the cursor.
    const from = isHere ? Math.max(0, form.column - FIELD_WIDTH + 1) : 0
    const text = shown
      .slice(from, from + FIELD_WIDTH)
      .join('')
      .padEnd(FIELD_WIDTH)
    if (isHere) cursor = { line: lines.length, column: LABEL_WIDTH + form.column - from }
    const label: Span = isHere ? { text: field.label.padEnd(LABEL_WIDTH), style: 'bold' } : { text: field.label.padEnd(LABEL_WIDTH) }
    lines.push([label, { text, style: 'field' }])
    const error = form.errors[field.name]
    const indent = ' '.repeat(LABEL_WIDTH)
    if (error !== undefined)
      for (const part of wrapped(error, FIELD_WIDTH + 4)) lines.push([{ text: indent }, { text: part, style: 'error' }])
    else if (isHere) for (const part of wrapped(field.help, FIELD_WIDTH + 4)) lines.push([{ text: indent }, { text: part, style: 'dim' }])
  })
  lines.push('')
  const general = form.errors['']
  if (general !== undefined) for (const part of wrapped(general, 74)) lines.push([{ text: part, style: 'error' }])
  lines.push([
    { text: ' '.repeat(LABEL_WIDTH) },
    { text: ` ${form.button} `, style: form.at === form.fields.length ? 'selected' : 'plain' }
  ])
  return { lines, cursor }
}
