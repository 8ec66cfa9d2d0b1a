/** What a terminal sends, as keys. Knows the sequences of the Linux console, xterm and vt220, which agetty assumes on serial lines. */

export type Key =
  | { readonly key: 'text'; readonly text: string }
  | { readonly key: 'up' | 'down' | 'left' | 'right' | 'home' | 'end' | 'page-up' | 'page-down' }
  | { readonly key: 'enter' | 'tab' | 'back-tab' | 'escape' | 'backspace' | 'delete' | 'clear' | 'redraw' | 'interrupt' }

type Named = Exclude<Key['key'], 'text'>

const SEQUENCES: Readonly<Record<string, Named>> = {
  '[A': 'up',
  OA: 'up',
  '[B': 'down',
  OB: 'down',
  '[C': 'right',
  OC: 'right',
  '[D': 'left',
  OD: 'left',
  '[H': 'home',
  OH: 'home',
  '[1~': 'home',
  '[7~': 'home',
  '[F': 'end',
  OF: 'end',
  '[4~': 'end',
  '[8~': 'end',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[3~': 'delete',
  '[Z': 'back-tab'
}

const CONTROLS: Readonly<Record<string, Named>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  // Ctrl-U clears a line in every shell.
  '\x15': 'clear',
  '\f': 'redraw',
  '\x03': 'interrupt'
}

const ESCAPE = '\x1b'
const SEQUENCE = /^(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])/

/**
 * @param input what arrived together. Terminals send a sequence at once, so an escape with nothing behind it is the key itself.
 * @returns its keys; sequences that nobody knows are dropped.
 */
export function keysIn(input: string): readonly Key[] {
  const keys: Key[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') keys.push({ key: 'text', text })
    text = ''
  }
  const add = (key: Named): void => {
    flush()
    keys.push({ key })
  }
  for (let at = 0; at < input.length; ) {
    const rest = input.slice(at)
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0)
    if (character === ESCAPE) {
      const sequence = SEQUENCE.exec(rest.slice(1))?.[0]
      const known = sequence === undefined ? undefined : SEQUENCES[sequence]
      if (sequence === undefined) add('escape')
      else if (known !== undefined) add(known)
      at += 1 + (sequence?.length ?? 0)
      continue
    }
    const control = CONTROLS[character]
    if (control !== undefined) add(control)
    // Other control characters mean nothing here.
    else if (!/\p{Cc}/u.test(character)) text += character
    at += character.length
  }
  flush()
  return keys
}
