/**
 * YAML as templates use it: mappings with plain keys, lists, texts, numbers, true and false. What makes YAML dangerous or surprising
 * (anchors that multiply, tags that make objects, keys that come twice) is refused with its line, and so is endless nesting.
 */
import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLParseError } from 'yaml'
import type { Json } from '../json.ts'
import { type FileFault, refuseFile } from './faults.ts'

export interface YamlText {
  readonly value: Json
  /** Line of what stands at a path, or of the nearest thing around it; of the key where there is one. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

/** A SubVS's check header is the deepest that a template can have, at 8. */
const MAX_DEPTH = 16
/** A template of 64 services with everything set has some 10,000, two access lists of ten thousand lines 60,000. */
const MAX_NODES = 100_000
/** Line ends, commas and colons: what the reader makes something of. So many take it less than a second. */
const MAX_MARKS = 200_000

/** Deep nesting ends in the reader's own recursion. Brackets inside texts count too: nobody needs so many. */
function refuseNesting(text: string): void {
  let depth = 0
  for (const [line, content] of text.split('\n').entries()) {
    for (const char of content) {
      if (char === '[' || char === '{') depth += 1
      else if (char === ']' || char === '}') depth = Math.max(0, depth - 1)
    }
    const dashes = /^[\s]*((?:[-?]\s+)*)/.exec(content)?.[1]?.split(/\s+/).length ?? 0
    if (depth > 200 || dashes > MAX_DEPTH) throw refuseFile([{ line: line + 1, message: NESTED }])
  }
}

const TOO_MUCH = 'The template holds more than any template needs.'
const NESTED = 'This is nested too deeply for a template.'

function createReader(lineAt: (offset: number) => number) {
  const faults: FileFault[] = []
  let nodes = 0

  const lineOf = (node: unknown): number | null => {
    const range = isScalar(node) || isCollection(node) || isAlias(node) ? node.range : undefined
    return range === null || range === undefined ? null : lineAt(range[0])
  }

  function refuse(node: unknown, message: string): Json {
    faults.push({ line: lineOf(node), message })
    return null
  }

  function scalar(node: unknown, value: unknown): Json {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    return refuse(node, 'Only texts, numbers, true, false and null can stand here. Put it in quotes if it is a text.')
  }

  function mapping(items: readonly unknown[], depth: number): Json {
    const entries = new Map<string, Json>()
    for (const pair of items) {
      if (!isPair(pair)) continue
      const { key, value } = pair
      const name = isScalar(key) ? key.value : key
      if (typeof name !== 'string') {
        refuse(key, 'The name of a property is a plain text here.')
        continue
      }
      if (entries.has(name)) refuse(key, `“${name.slice(0, 100)}” stands here twice. Keep one of them.`)
      entries.set(name, read(value, depth + 1))
    }
    return Object.fromEntries(entries)
  }

  function read(node: unknown, depth: number): Json {
    nodes += 1
    if (nodes > MAX_NODES) throw refuseFile([{ line: lineOf(node), message: TOO_MUCH }])
    if (depth > MAX_DEPTH) throw refuseFile([{ line: lineOf(node), message: NESTED }])
    if (node === null || node === undefined) return null
    if (isAlias(node)) return refuse(node, 'References with * are not used in templates. Write the values out.')
    if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined)
      return refuse(node, `Anchors such as &${node.anchor.slice(0, 40)} are not used in templates. Write the values out.`)
    if ((isScalar(node) || isCollection(node)) && node.tag !== undefined)
      return refuse(node, `Tags such as ${node.tag.slice(0, 40)} are not used in templates. Leave it out.`)
    if (isScalar(node)) return scalar(node, node.value)
    if (isMap(node)) return mapping(node.items, depth)
    if (isSeq(node)) return node.items.map((item) => read(item, depth + 1))
    return refuse(node, 'This cannot stand in a template.')
  }

  return { read, faults }
}

/** @returns the key of a pair, so that the line is that of the property, and the value to go on with. */
function stepInto(node: unknown, key: PropertyKey): { readonly place: unknown; readonly next: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key: own }) => isScalar(own) && own.value === key)
    return pair === undefined ? null : { place: pair.key, next: pair.value }
  }
  if (isSeq(node) && typeof key === 'number') {
    const next = node.items[key]
    return next === undefined ? null : { place: next, next }
  }
  return null
}

function placeOf(root: Node | null, path: readonly PropertyKey[]): number {
  let place: unknown = root
  let at: unknown = root
  for (const key of path) {
    const step = stepInto(at, key)
    if (step === null) break
    place = step.place
    at = step.next
  }
  return (isScalar(place) || isCollection(place) ? place.range?.[0] : undefined) ?? 0
}

function wordsOf({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'A line “---” begins a second document. A template is one.'
  if (message.startsWith('Maximum call stack')) return NESTED
  return `${(message.split('\n')[0] ?? message).replace(/\.$/, '')}. Check indentation, quotes and colons.`
}

function refuseSize(text: string): void {
  let marks = 0
  for (const char of text) if (char === '\n' || char === ',' || char === ':') marks += 1
  if (marks > MAX_MARKS) throw refuseFile([{ line: null, message: TOO_MUCH }])
}

function parsed(text: string, lineCounter: LineCounter) {
  refuseSize(text)
  refuseNesting(text)
  try {
    // Keys that come twice are found below: the package compares each with each, which takes minutes for a file made for that.
    return parseDocument(text, { lineCounter, uniqueKeys: false, merge: false, schema: 'core', version: '1.2', prettyErrors: false })
  } catch (cause) {
    // Nesting by indentation ends in the package's own recursion.
    if (cause instanceof RangeError) throw refuseFile([{ line: null, message: NESTED }])
    throw cause
  }
}

/** @throws Refusal at the field `file`, with lines. */
export function readYaml(text: string): YamlText {
  const counter = new LineCounter()
  const document = parsed(text, counter)
  const lineAt = (offset: number): number => counter.linePos(offset).line
  const [error] = document.errors
  if (error !== undefined) {
    const message = wordsOf(error)
    throw refuseFile([{ line: lineAt(error.pos[0]), message }])
  }
  const reader = createReader(lineAt)
  const value = reader.read(document.contents, 0)
  if (reader.faults.length > 0) throw refuseFile(reader.faults)
  return { value, lineOf: (path) => lineAt(placeOf(document.contents, path)) }
}
