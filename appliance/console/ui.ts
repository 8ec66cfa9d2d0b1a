/**
 * Talking to the person at the terminal: choosing from a list, filling in a form, reading. Each call takes the screen until it is
 * answered, so that a screen of the console reads like a conversation.
 */
import { drawForm, type Form, formKey, withErrors } from './form.ts'
import { type FrameLine, FURNITURE, framed, type Page, type Span, wrapped } from './frame.ts'
import type { Key } from './keys.ts'
import { drawList, type Entry, listKey } from './list.ts'
import type { Terminal } from './terminal.ts'

/** Milliseconds between two looks at what changes by itself: a clock, a countdown, live state. */
const TICK = 1_000

export type Errors = Readonly<Record<string, string>>

/** What the frame around every screen shows, asked at each tick. */
export interface Surroundings {
  /** e.g. `lb1  https://192.168.1.110/`. */
  context(): string
  /** A countdown or a loss of connection; null when all is well. */
  notice(): Span | null
}

export interface Ui {
  /** @returns the id of what was chosen, null for Escape. @param entries asked anew at each tick. */
  choose(title: string, intro: string, entries: () => readonly Entry[], start?: string): Promise<string | null>
  /** @param submit answers the faults by field, or null when all is well. @returns whether it was submitted. */
  fill(title: string, intro: string, form: Form, submit: (values: Errors) => Promise<Errors | null>): Promise<boolean>
  /** Lines to read, asked anew at each tick. */
  read(title: string, lines: () => readonly FrameLine[]): Promise<void>
  /** Shows that something goes on. */
  wait<T>(title: string, sentence: string, work: Promise<T>): Promise<T>
  columns(): number
}

const READING = '↑↓ move   Esc back'
const CHOOSING = '↑↓ move   Enter choose   Esc back'
const FILLING = 'Tab ↑↓ next field   Enter next   Ctrl-U clear   Esc back'

export function createUi(terminal: Terminal, surroundings: Surroundings): Ui {
  let listener: ((key: Key | null) => void) | null = null
  terminal.onKey((key) => {
    if (key.key === 'redraw') terminal.forget()
    listener?.(key)
  })

  const draw = (page: Omit<Page, 'context' | 'notice'>): void => {
    const notice = surroundings.notice()
    terminal.draw(framed({ ...page, context: surroundings.context(), ...(notice === null ? {} : { notice }) }, terminal.size()))
  }

  /** Draws, and again at each key and tick, until `handle` answers. A tick is the key null. */
  const converse = <T>(page: () => Omit<Page, 'context' | 'notice'>, handle: (key: Key) => { readonly answer: T } | null): Promise<T> =>
    new Promise((resolve) => {
      const timer = setInterval(() => draw(page()), TICK)
      const end = (answer: T): void => {
        clearInterval(timer)
        listener = null
        resolve(answer)
      }
      listener = (key) => {
        const done = key === null || key.key === 'redraw' ? null : handle(key)
        if (done === null) draw(page())
        else end(done.answer)
      }
      draw(page())
    })

  const columns = (): number => terminal.size().columns - 4
  const introduction = (intro: string): readonly string[] => (intro === '' ? [] : [...wrapped(intro, columns()), ''])

  return {
    columns,
    choose(title, intro, entries, start) {
      const at = entries().findIndex((entry) => entry.id === start)
      let list = { entries: entries(), at: Math.max(0, at) }
      return converse<string | null>(
        () => {
          list = { entries: entries(), at: Math.min(list.at, entries().length - 1) }
          return { title, body: [...introduction(intro), ...drawList(list)], keys: CHOOSING }
        },
        (key) => {
          const step = listKey(list, key)
          list = { entries: entries(), at: step.list.at }
          if (step.cancelled) return { answer: null }
          return step.chosen === null ? null : { answer: step.chosen.id }
        }
      )
    },

    async fill(title, intro, form, submit) {
      let state = form
      const page = (): Omit<Page, 'context' | 'notice'> => {
        const head = introduction(intro)
        const { lines, cursor } = drawForm(state)
        return {
          title,
          body: [...head, ...lines],
          keys: FILLING,
          cursor: cursor === null ? null : { line: cursor.line + head.length, column: cursor.column }
        }
      }
      for (;;) {
        const done = await converse<'submit' | 'cancel'>(page, (key) => {
          const step = formKey(state, key)
          state = step.form
          return step.done === null ? null : { answer: step.done }
        })
        if (done === 'cancel') return false
        const errors = await this.wait(title, 'Saving …', submit(state.values))
        if (errors === null) return true
        state = withErrors(state, errors)
      }
    },

    read(title, lines) {
      let top = 0
      return converse<void>(
        () => {
          const body = lines()
          top = Math.max(0, Math.min(top, body.length - (terminal.size().rows - FURNITURE)))
          return { title, body, keys: READING, top }
        },
        (key) => {
          const page = terminal.size().rows - FURNITURE - 1
          const steps: Readonly<Record<string, number>> = { up: -1, down: 1, 'page-up': -page, 'page-down': page, home: -1e6, end: 1e6 }
          const step = steps[key.key]
          if (step !== undefined) top += step
          return ['escape', 'enter', 'interrupt', 'left'].includes(key.key) ? { answer: undefined } : null
        }
      )
    },

    async wait(title, sentence, work) {
      const started = performance.now()
      const page = (): void => {
        const seconds = Math.floor((performance.now() - started) / 1000)
        draw({ title, body: [sentence, ...(seconds > 1 ? ['', `${seconds} s`] : [])], keys: '' })
      }
      page()
      const timer = setInterval(page, TICK)
      try {
        return await work
      } finally {
        clearInterval(timer)
      }
    }
  }
}
