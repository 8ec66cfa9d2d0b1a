/** What a browser loads before Home is usable, against the budget. Looks at the build, so it says nothing where there is none. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as z from 'zod'

const dist = join(import.meta.dirname, '../dist')
const manifestFile = join(dist, '.vite/manifest.json')

const JS_BUDGET = 350_000
const CSS_BUDGET = 120_000
/** Files for both together: each is a request of its own, at most six at a time. 88 of them took a third more processor time until a list stood. */
const FILES_BUDGET = 15

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    isEntry: z.boolean().optional(),
    imports: z.array(z.string()).optional(),
    dynamicImports: z.array(z.string()).optional(),
    css: z.array(z.string()).optional()
  })
)

/** Loaded at once although by a dynamic import: the program after its entry, and the first page. */
const FIRST_PAGE = ['src/start.tsx', 'src/pages/home/home-page.tsx']

function firstLoad(): readonly string[] {
  const manifest = Manifest.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))
  const files = new Set<string>()
  const visited = new Set<string>()
  const visit = (key: string): void => {
    const chunk = manifest[key]
    if (chunk === undefined || visited.has(key)) return
    visited.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? []).filter((each) => FIRST_PAGE.includes(each))]) visit(next)
  }
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry === true) visit(key)
  for (const page of FIRST_PAGE) expect(visited).toContain(page)
  return [...files]
}

const gzipped = (files: readonly string[]): number => files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0)

test.skipIf(!existsSync(manifestFile))('the first load stays within its budget', () => {
  const files = firstLoad()
  expect(gzipped(files.filter((file) => file.endsWith('.js')))).toBeLessThanOrEqual(JS_BUDGET)
  expect(gzipped(files.filter((file) => file.endsWith('.css')))).toBeLessThanOrEqual(CSS_BUDGET)
  expect(files.length).toBeLessThanOrEqual(FILES_BUDGET)
})

test.skipIf(!existsSync(manifestFile))('nothing in the build is inline or from elsewhere', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  expect(page).not.toMatch(/<script(?![^>]*\ssrc="\/)[^>]*>/)
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/)
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  for (const sheet of globSync('assets/*.css', { cwd: dist }))
    expect(readFileSync(join(dist, sheet), 'utf8')).not.toMatch(/url\(["']?(?:data:|https?:)/)
})
