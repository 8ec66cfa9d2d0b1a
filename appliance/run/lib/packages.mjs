/**
 * The npm packages, among them the Node that runs the product.
 *
 * This runs on the distribution's Node 18 or 20, before any package is there.
 */
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { capture, succeed } from './child.mjs'
import { inRoot, npmProgram, pathWithoutPackages, root } from './paths.mjs'
import { Problem } from './problem.mjs'
import { step } from './progress.mjs'

/** Node with which the sources run as they are; npm installs it (package.json, `node-linux-*`). */
const NODE_MAJOR = 24

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, resolved?: string, integrity?: string }} LockEntry */
/** @typedef {{ packages?: Record<string, LockEntry> }} Lock */

/**
 * @param {Lock} wanted package-lock.json
 * @param {Lock} present node_modules/.package-lock.json, which npm writes when an installation is complete
 * @returns {boolean} whether everything wanted is there in the wanted version
 */
export function isInstalled(wanted, present) {
  return Object.entries(wanted.packages ?? {}).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const there = present.packages?.[path]
    // Packages for other processors and systems are optional and stay away.
    if (there === undefined) return entry.optional === true
    return entry.link === true ? there.link === true : there.version === entry.version && there.integrity === entry.integrity
  })
}

/** @param {string} path @returns {Lock} */
const readLock = (path) => JSON.parse(readFileSync(path, 'utf8'))

function isCurrent() {
  const present = inRoot('node_modules', '.package-lock.json')
  return existsSync(present) && isInstalled(readLock(inRoot('package-lock.json')), readLock(present))
}

/** Installs what package-lock.json says, if it is not there. */
export async function ensurePackages() {
  if (!isCurrent()) await install()
  linkNode()
}

const install = () =>
  step('Installing npm packages', () =>
    // Warnings are about the engines field: npm itself runs on the distribution's Node, the packages do not.
    succeed('npm', ['ci', '--loglevel=error', '--no-progress'], {
      cwd: root,
      env: { ...process.env, PATH: pathWithoutPackages() },
      failure: 'The npm packages could not be installed. Check that this machine reaches the npm registry (npm ping), then try again.'
    })
  )

/**
 * Makes `node_modules/.bin/node` what npm programs and `npm run` find.
 *
 * Newer npm does it itself. npm 9 (Debian 12 and 13, Ubuntu 24.04) links the Node of this processor, then clears away
 * the package for the other processor, and with it the link, since both packages have one of that name.
 */
function linkNode() {
  const link = npmProgram('node')
  const target = join('..', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (!existsSync(link) && existsSync(join(dirname(link), target))) symlinkSync(target, link)
}

/** @returns {Promise<string>} the Node that runs the product */
export async function productNode() {
  const pinned = npmProgram('node')
  if (existsSync(pinned)) {
    const { code, output } = await capture(pinned, ['--version'])
    if (code === 0) return pinned
    throw new Problem(`The Node ${NODE_MAJOR} from npm does not run here; it needs a Linux with glibc 2.28 or newer.`, output)
  }
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath
  throw new Problem(
    `There is no Node ${NODE_MAJOR} from npm for ${process.platform} on ${process.arch}. ` +
      `Ballast brings one for Linux on x64 and arm64; elsewhere install Node ${NODE_MAJOR} or newer yourself, then try again.`
  )
}
