/** What would change in the engine's files, as a unified diff that people and `patch` can read. */
import { createTwoFilesPatch } from 'diff'

/** Lines that differ; beyond it a comparison would take seconds and nobody would read it. */
const MOST_EDITS = 20_000
const TOO_MANY = '(too many lines differ to compare them one by one)\n'

function diffOfFile(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return ''
  const oldName = before === undefined ? '/dev/null' : `a/${path}`
  const newName = after === undefined ? '/dev/null' : `b/${path}`
  const options = {
    context: 3,
    maxEditLength: MOST_EDITS,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true }
  }
  return (
    createTwoFilesPatch(oldName, newName, before ?? '', after ?? '', undefined, undefined, options) ??
    `--- ${oldName}\n+++ ${newName}\n${TOO_MANY}`
  )
}

export function engineDiff(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return paths.map((path) => diffOfFile(path, before.get(path), after.get(path))).join('')
}
