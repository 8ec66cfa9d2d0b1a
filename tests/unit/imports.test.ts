/** The import rule: which layer may import which. docs/architecture.md explains it. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Layer → layers it may import. `main.ts` wires by hand and may import all. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  domain: ['contract'],
  render: ['contract', 'domain'],
  engine: ['contract', 'domain', 'render'],
  store: ['contract', 'domain', 'engine'],
  system: ['contract', 'domain', 'render', 'engine'],
  api: ['contract', 'domain', 'render', 'engine']
}

/** These implement the interfaces that other layers ask for in their `ports.ts`, and may name them. */
const IMPLEMENTERS: readonly string[] = ['store', 'system']

/** What the helper may be asked is a contract, too, though not the one of the UI. */
const PROTOCOL = /\/system\/helper\/(protocol|desired|observed|values|machine|update-file)\.ts$/

/** Packages that only one place may use. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['store'],
  'node:child_process': ['system'],
  'node:net': ['system'],
  'node:fs': ['system', 'store'],
  'node:fs/promises': ['system'],
  fastify: ['api'],
  'node-forge': ['domain']
}

interface Import {
  readonly file: string
  readonly layer: string
  readonly target: string
}

function importsOf(pattern: string, base: string): Import[] {
  return globSync(pattern, { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const layer = relative(base, file).split('/')[0] ?? ''
    return [...text.matchAll(/^\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'/gm)].map((match) => ({
      file,
      layer,
      target: match[1] ?? match[2] ?? ''
    }))
  })
}

const server = importsOf('server/src/**/*.ts', 'server/src').filter(
  (entry) => !entry.file.endsWith('.test.ts') && !entry.file.includes('/testing/')
)

test('server layers import only what the rule allows', () => {
  const wrong = server
    .filter((entry) => entry.target.startsWith('.') && entry.layer in ALLOWED)
    .filter((entry) => !PROTOCOL.test(entry.target))
    .filter((entry) => !(IMPLEMENTERS.includes(entry.layer) && entry.target.endsWith('/ports.ts')))
    .filter((entry) => {
      const target = relative(join(root, 'server/src'), resolve(root, dirname(entry.file), entry.target)).split('/')[0] ?? ''
      return target !== entry.layer && !(ALLOWED[entry.layer] ?? []).includes(target)
    })
  expect(wrong).toEqual([])
})

test('the contract imports nothing but zod', () => {
  expect(server.filter((entry) => entry.layer === 'contract' && !entry.target.startsWith('.') && entry.target !== 'zod')).toEqual([])
})

test('only what stands beside main.ts asks where it is: in the image each program is one file', () => {
  const asking = globSync('server/src/*/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts') && readFileSync(join(root, file), 'utf8').includes('import.meta')
  )
  expect(asking).toEqual([])
})

test('programs, sockets, files and SQL are reached only in their own layer', () => {
  const wrong = server.filter(
    (entry) => entry.layer in ALLOWED && entry.target in PACKAGES && !(PACKAGES[entry.target] ?? []).includes(entry.layer)
  )
  expect(wrong).toEqual([])
})

test('web-ui imports only the contract from the server', () => {
  const wrong = importsOf('web-ui/src/**/*.{ts,tsx}', 'web-ui/src').filter(
    (entry) => (entry.target.startsWith('@ballast/') && entry.target !== '@ballast/server/contract') || entry.target.includes('/server/src')
  )
  expect(wrong).toEqual([])
})

test('PatternFly is imported by component path, never as a whole', () => {
  const wrong = importsOf('web-ui/src/**/*.{ts,tsx}', 'web-ui/src').filter((entry) =>
    /^@patternfly\/react-(core|table|icons)$/.test(entry.target)
  )
  expect(wrong).toEqual([])
})

const helper = importsOf('appliance/helper/**/*.ts', 'appliance').filter(
  (entry) => !entry.file.endsWith('.test.ts') && !entry.file.includes('/testing/')
)

test('the root helper knows of the server only what it may be asked, and needs no package but two', () => {
  const wrong = helper
    .map(({ target }) => target)
    .filter((target) => !target.startsWith('.') && !target.startsWith('node:'))
    .filter((target) => !['@ballast/server/helper', '@ballast/server/contract', 'zod', 'ipaddr.js'].includes(target))
  expect(wrong).toEqual([])
  expect(
    helper.filter(({ file, target }) => target.startsWith('.') && !join(dirname(file), target).startsWith('appliance/helper/'))
  ).toEqual([])
})

test('the root helper starts programs in one file', () => {
  const starters = helper.filter(({ target, file }) => target === 'node:child_process' && file !== 'appliance/helper/programs.ts')
  // A type is no program.
  const wrong = starters.filter(
    ({ file }) => !readFileSync(join(root, file), 'utf8').includes("import type { ChildProcess } from 'node:child_process'")
  )
  expect(wrong).toEqual([])
})

test('nothing in the server starts a shell', () => {
  const wrong = globSync('{server/src,appliance}/**/*.{ts,mjs}', { cwd: root })
    .filter((file) => !file.includes('node_modules') && !file.includes('dist/'))
    .filter((file) => /shell:\s*true|\bexec(?:Sync)?\(\s*[`'"]/.test(readFileSync(join(root, file), 'utf8')))
  expect(wrong).toEqual([])
})
