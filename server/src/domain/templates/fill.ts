/** Parameters in a template: `${name}` stands for the value, alone as what it is (a number stays one), inside a text as text. */
import type { ParameterValue } from '../../contract/index.ts'
import { isRecord, type Json } from '../json.ts'

/** `$${` is a text that begins with `${`. */
const PLACES = /\$\$\{|\$\{([^}]*)\}/g
const ALONE = /^\$\{([^}]*)\}$/

/** @returns the name when the text is one parameter and nothing else. */
export const parameterAlone = (text: Json | undefined): string | null => (typeof text === 'string' ? (ALONE.exec(text)?.[1] ?? null) : null)

/** @returns names of the parameters in a text. */
export const parametersIn = (text: string): readonly string[] => [...text.matchAll(PLACES)].flatMap(([, name]) => name ?? [])

export const asText = (value: ParameterValue): string => (value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value))

/** @returns the text with other things in the place of some parameters. */
export const withPlaces = (text: string, instead: (place: string, name: string) => string): string =>
  text.replace(PLACES, (place, name: string | undefined) => (name === undefined ? place : instead(place, name)))

/** @param valueFor is asked for declared parameters only. */
export const fillText = (text: string, valueFor: (name: string) => string): string =>
  text.replace(PLACES, (_, name: string | undefined) => (name === undefined ? '${' : valueFor(name)))

/** So that a text is read back as it is. */
export const escapeText = (text: string): string => text.replaceAll('${', () => '$${')

export function fill(value: Json, valueFor: (name: string) => ParameterValue): Json {
  if (typeof value === 'string') {
    const alone = parameterAlone(value)
    return alone === null ? fillText(value, (name) => asText(valueFor(name))) : valueFor(alone)
  }
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, valueFor))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part ?? null, valueFor)]))
}

/** Every parameter in a value, with the path of the text that names it. */
export function* placesOfParameters(
  value: Json,
  path: readonly PropertyKey[] = []
): Iterable<{ path: readonly PropertyKey[]; name: string }> {
  if (typeof value === 'string') for (const name of parametersIn(value)) yield { path, name }
  else if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* placesOfParameters(item, [...path, at])
  else if (isRecord(value)) for (const [key, part] of Object.entries(value)) yield* placesOfParameters(part ?? null, [...path, key])
}
