/** What `npm start` decides by itself: is something stale, is a program new enough, is the command line understood. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseOptions } from './options.mjs'
import { isInstalled } from './packages.mjs'
import { inRoot } from './paths.mjs'
import { Problem } from './problem.mjs'
import { duration } from './progress.mjs'
import { haproxyVersion } from './requirements.mjs'
import { fingerprint } from './web-ui.mjs'

describe('npm packages', () => {
  const entry = fc.record({ version: fc.constantFrom('1.0.0', '2.0.0'), integrity: fc.constantFrom('sha512-a', 'sha512-b') })
  const packages = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `node_modules/${name}`),
    entry
  )

  test('are current when npm has installed exactly the lock file', () => {
    fc.assert(fc.property(packages, (all) => isInstalled({ packages: { ...all, '': {}, server: {} } }, { packages: all })))
  })

  test('are stale when any one is missing, of another version or of another content', () => {
    fc.assert(
      fc.property(packages, fc.nat(), fc.constantFrom('missing', 'version', 'integrity'), (all, pick, how) => {
        const names = Object.keys(all)
        const name = names[pick % Math.max(1, names.length)]
        fc.pre(name !== undefined)
        const { [name]: chosen, ...others } = all
        const present = how === 'missing' ? others : { ...others, [name]: { ...chosen, [how]: 'another' } }
        return !isInstalled({ packages: all }, { packages: present })
      })
    )
  })

  test('for other machines may be missing, those for this machine may not', () => {
    const native = { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] }
    const isCurrentWithout = (entry: object) =>
      isInstalled({ packages: { 'node_modules/native': { ...native, ...entry } } }, { packages: {} })
    expect(isCurrentWithout({})).toBe(false)
    expect(isCurrentWithout({ libc: ['glibc'] })).toBe(false)
    expect(isCurrentWithout({ os: process.platform, cpu: process.arch })).toBe(false)
    expect(isCurrentWithout({ libc: ['musl'] })).toBe(true)
    expect(isCurrentWithout({ cpu: ['s390x'] })).toBe(true)
    expect(isCurrentWithout({ os: ['aix'] })).toBe(true)
  })
})

test('the bootstrap brings the Node that package.json pins', () => {
  const read = (path: string) => JSON.parse(readFileSync(inRoot(path), 'utf8'))
  expect(read('appliance/run/bootstrap/package.json').optionalDependencies).toEqual(read('package.json').optionalDependencies)
})

describe('fingerprint of the sources of the web UI', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-run-'))
    mkdirSync(join(folder, 'src/pages'), { recursive: true })
    writeFileSync(join(folder, 'src/main.tsx'), 'one')
    writeFileSync(join(folder, 'src/pages/home.tsx'), 'two')
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const now = () => fingerprint(folder, ['src', 'absent'])

  test('stays when nothing changes, also when a file is written anew with the same text', () => {
    const before = now()
    writeFileSync(join(folder, 'src/main.tsx'), 'one')
    expect(now()).toBe(before)
  })

  test('changes with text, name, and number of files', () => {
    const before = now()
    writeFileSync(join(folder, 'src/pages/home.tsx'), 'three')
    const edited = now()
    writeFileSync(join(folder, 'src/pages/more.tsx'), '')
    const added = now()
    expect(new Set([before, edited, added]).size).toBe(3)
  })

  test('ignores tests', () => {
    const before = now()
    writeFileSync(join(folder, 'src/main.test.tsx'), 'test')
    expect(now()).toBe(before)
  })
})

describe('command line', () => {
  const options = { demo: { type: 'boolean' }, listen: { type: 'string' } } as const

  test('is read', () => {
    expect(parseOptions('npm start', options, ['--demo', '--listen', '[::1]:8443'])).toEqual({ demo: true, listen: '[::1]:8443' })
  })

  test.each([[['--demos']], [['demo']], [['--listen']], [['--demo=yes']]])('with %j gets a sentence that leads to the help', (args) => {
    expect(() => parseOptions('npm start', options, args)).toThrow(Problem)
    expect(() => parseOptions('npm start', options, args)).toThrow('All options: npm start -- --help')
  })
})

test.each([
  ['HAProxy version 2.6.12-1+deb12u2 2025/04/16 - https://haproxy.org/', [2, 6]],
  ['HAProxy version 3.0.11-1 2025/06/26', [3, 0]],
  ['HA-Proxy version 2.0.33-0ubuntu0.1 2023/10/31', [2, 0]],
  ['command not found', null]
])('version of HAProxy in %j', (text, version) => {
  expect(haproxyVersion(text)).toEqual(version)
})

test.each([
  [0, '0.0 s'],
  [2_449, '2.4 s'],
  [9_990, '10 s'],
  [59_600, '1 min 0 s'],
  [185_000, '3 min 5 s']
])('%d ms is %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words)
})
