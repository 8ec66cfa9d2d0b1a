/**
 * Debian's nginx for the bench, without installing it: the package would start a web server on port 80 of this machine. It is unpacked
 * into `.ballast`, and runs from there.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { capture, succeed } from './child.mjs'
import { inRoot } from './paths.mjs'
import { Problem } from './problem.mjs'
import { step } from './progress.mjs'
import { findProgram } from './requirements.mjs'

const FOLDER = inRoot('.ballast', 'programs', 'nginx')
const PROGRAM = join(FOLDER, 'usr', 'sbin', 'nginx')

/** TCP is a module of its own. */
const PACKAGES = ['nginx', 'libnginx-mod-stream']

const FAILURE = 'nginx, with which the bench compares, could not be fetched. Try it by hand to see why:  apt-get download nginx'

async function unpack() {
  const fresh = `${FOLDER}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const first = await capture('apt-get', ['-q', 'download', ...PACKAGES], { cwd: fresh })
  if (first.code !== 0) {
    // Package lists may be missing or old, and only root may fetch them.
    await capture('apt-get', ['-q', 'update'])
    await succeed('apt-get', ['-q', 'download', ...PACKAGES], { cwd: fresh, failure: FAILURE })
  }
  for (const file of readdirSync(fresh).filter((entry) => entry.endsWith('.deb'))) {
    await succeed('dpkg-deb', ['-x', file, fresh], { cwd: fresh, failure: FAILURE })
  }
  rmSync(FOLDER, { recursive: true, force: true })
  renameSync(fresh, FOLDER)
}

/** @returns {Promise<string>} path of nginx: the unpacked one, or where there is no apt the one that somebody installed */
export async function nginx() {
  if (existsSync(PROGRAM)) return PROGRAM
  if (findProgram('apt-get') === null) {
    const installed = findProgram('nginx')
    if (installed === null) throw new Problem('Missing: nginx, with which the bench compares. Install it, then try again.')
    return installed
  }
  mkdirSync(dirname(FOLDER), { recursive: true })
  await step('Fetching nginx to compare with', unpack)
  return PROGRAM
}
