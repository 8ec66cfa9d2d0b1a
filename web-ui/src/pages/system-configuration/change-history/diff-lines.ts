/** @returns what a line of a unified diff is. File headers (`+++`, `---`) are no changes. */
export function kindOfLine(line: string): 'file' | 'place' | 'added' | 'removed' | 'same' {
  if (line.startsWith('+++ ') || line.startsWith('--- ')) return 'file'
  if (line.startsWith('@@')) return 'place'
  if (line.startsWith('+')) return 'added'
  if (line.startsWith('-')) return 'removed'
  return 'same'
}
