/** Ranking of the Ctrl-K search. Pure. */

export interface Findable {
  readonly title: string
  /** Where it is, e.g. `Certificates`. */
  readonly place: string
  readonly keywords: readonly string[]
}

/** Points of one word of the query: the title counts most, then other names, then the place. */
const TITLE_WHOLE = 12
const TITLE_START = 8
const TITLE_WORD = 6
const KEYWORD_WHOLE = 5
const KEYWORD_WORD = 4
const INSIDE = 2
const PLACE = 1

const fold = (text: string): string => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
const hasWordStart = (text: string, word: string): boolean => text.split(/[^\p{L}\p{N}.:]+/u).some((each) => each.startsWith(word))

function pointsOf(item: Findable, word: string): number {
  const title = fold(item.title)
  const keywords = item.keywords.map(fold)
  if (title === word) return TITLE_WHOLE
  if (title.startsWith(word)) return TITLE_START
  if (hasWordStart(title, word)) return TITLE_WORD
  if (keywords.includes(word)) return KEYWORD_WHOLE
  if (keywords.some((keyword) => hasWordStart(keyword, word))) return KEYWORD_WORD
  if (title.includes(word) || keywords.some((keyword) => keyword.includes(word))) return INSIDE
  return hasWordStart(fold(item.place), word) ? PLACE : 0
}

/** @returns the items that match every word of the query, best first; equal ones in the given order. All of them for an empty query. */
export function search<T extends Findable>(items: readonly T[], query: string, limit: number): readonly T[] {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  const scored = items.flatMap((item) => {
    const points = words.map((word) => pointsOf(item, word))
    return points.includes(0) ? [] : [{ item, total: points.reduce((sum, each) => sum + each, 0) }]
  })
  return scored
    .toSorted((a, b) => b.total - a.total)
    .slice(0, limit)
    .map(({ item }) => item)
}
