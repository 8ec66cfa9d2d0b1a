/** Small pure operations on lists. */

/** @returns `list` with `member` one place earlier (-1) or later (+1); unchanged at the ends. */
export function moveWithin<T>(list: readonly T[], member: T, by: -1 | 1): readonly T[] {
  const from = list.indexOf(member)
  const to = from + by
  if (from < 0 || to < 0 || to >= list.length) return list
  const next = [...list]
  next.splice(from, 1)
  next.splice(to, 0, member)
  return next
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

export type SortOrder = 'asc' | 'desc'

/** @returns a sorted copy; numbers by size, texts as people sort them (`fe2` before `fe10`). Equal ones keep their order. */
export function sortedBy<T>(list: readonly T[], key: (item: T) => string | number, order: SortOrder): readonly T[] {
  const sign = order === 'asc' ? 1 : -1
  return list.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)]
    return sign * (typeof left === 'number' && typeof right === 'number' ? left - right : collator.compare(String(left), String(right)))
  })
}
