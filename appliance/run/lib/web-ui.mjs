/** The web UI is built once and again when one of its sources has changed. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { succeed } from './child.mjs'
import { fullPath, inRoot, npmProgram } from './paths.mjs'
import { step } from './progress.mjs'

/** What the built files depend on: the UI, the contract it shares with the server, the versions of all packages. */
const SOURCES = [
  'web-ui/src',
  'web-ui/public',
  'web-ui/index.html',
  'web-ui/vite.config.ts',
  'web-ui/tsconfig.json',
  'web-ui/package.json',
  'server/src/contract',
  'package-lock.json'
]

/** @param {string} path @returns {string[]} the file, or all files below the folder */
function filesOf(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => filesOf(join(path, entry.name)))
}

/** @param {string} folder @param {readonly string[]} sources files and folders below it @returns one digest of names and contents */
export function fingerprint(folder, sources) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesOf(join(folder, source))).sort()) {
    // Tests do not reach the browser.
    if (/\.test\.tsx?$/.test(file)) continue
    const text = readFileSync(file)
    hash.update(`${relative(folder, file)}\0${text.length}\0`).update(text)
  }
  return hash.digest('hex')
}

/** Inside the built files, so that whoever deletes or rebuilds them takes the mark away, too. */
const MARK = inRoot('web-ui', 'dist', '.built-from')

/** @returns {string} */
const mark = () => (existsSync(MARK) ? readFileSync(MARK, 'utf8') : '')

export async function ensureWebUi() {
  const sources = fingerprint(inRoot(), SOURCES)
  if (mark() === sources) return
  await step('Building the web UI', () =>
    succeed(npmProgram('vite'), ['build', '--logLevel', 'warn'], {
      cwd: inRoot('web-ui'),
      env: { ...process.env, PATH: fullPath(), NO_COLOR: '1' },
      failure: 'The web UI could not be built.'
    })
  )
  writeFileSync(MARK, sources)
}
