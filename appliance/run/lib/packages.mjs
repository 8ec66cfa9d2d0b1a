/**
 * The npm packages, among them the Node that runs the product.
 *
 * This runs on the distribution's Node 18 or 20, before any package is there.
 */
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { capture, succeed } from './child.mjs'
import { inRoot, npmProgram, pathWithoutPackages, root } from './paths.mjs'
import { Problem } from './problem.mjs'
import { step } from './progress.mjs'

/** Node with which the sources run as they are; npm installs it (package.json, `node-linux-*`). */
const NODE_MAJOR = 24

/** Where the package of this processor has its Node, below `node_modules`. */
const NODE = join(`node-${process.platform}-${process.arch}`, 'bin', 'node')

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, integrity?: string, os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockEntry */
/** @typedef {{ packages?: Record<string, LockEntry> }} Lock */

/** @param {LockEntry} entry an optional one @returns {boolean} whether it is made for this machine alone, so that it must be there */
function isForThisMachine({ os, cpu, libc = 'glibc' }) {
  return [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch) && [libc].flat().includes('glibc')
}

/**
 * @param {Lock} wanted package-lock.json
 * @param {Lock} present node_modules/.package-lock.json, which npm writes when an installation is complete
 * @returns {boolean} whether everything wanted is there in the wanted version
 */
export function isInstalled(wanted, present) {
  return Object.entries(wanted.packages ?? {}).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const there = present.packages?.[path]
    if (there === undefined) return entry.optional === true && !isForThisMachine(entry)
    return entry.link === true ? there.link === true : there.version === entry.version && there.integrity === entry.integrity
  })
}

/** @param {string} path @returns {Lock} */
const readLock = (path) => JSON.parse(readFileSync(path, 'utf8'))

function isCurrent() {
  const present = inRoot('node_modules', '.package-lock.json')
  return existsSync(present) && isInstalled(readLock(inRoot('package-lock.json')), readLock(present))
}

const FAILURE = 'The npm packages could not be installed. Check that this machine reaches the npm registry (npm ping), then try again.'
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']

/**
 * Installs what package-lock.json says.
 *
 * The distribution's npm only fetches a Node and an npm (appliance/run/bootstrap), and these do the rest. It cannot do
 * it all: npm leaves out optional packages whose `engines` do not fit the Node that npm runs on, and with Node 18 these
 * are the native parts of the build tools.
 *
 * `install --no-save` keeps to package-lock.json as `ci` does, but mends what is there instead of deleting it all, and
 * does not insist on packages of foreign systems, which not every mirror of the registry has.
 */
async function install() {
  const bootstrap = inRoot('appliance', 'run', 'bootstrap')
  const modules = join(bootstrap, 'node_modules')
  const env = { ...process.env, PATH: pathWithoutPackages() }
  try {
    await succeed('npm', ['ci', ...QUIET], { cwd: bootstrap, env, failure: FAILURE })
    const node = join(modules, NODE)
    await checkNode(node)
    const newer = { ...env, PATH: [dirname(node), env.PATH].join(delimiter) }
    await succeed(node, [join(modules, 'npm', 'bin', 'npm-cli.js'), 'install', '--no-save', ...QUIET], {
      cwd: root,
      env: newer,
      failure: FAILURE
    })
  } finally {
    rmSync(modules, { recursive: true, force: true })
  }
}

/** @param {string} node */
async function checkNode(node) {
  if (!existsSync(node)) {
    throw new Problem(
      `Ballast brings its own Node ${NODE_MAJOR} for Linux on x64 and arm64; there is none for ${process.platform} on ${process.arch}.`
    )
  }
  const { code, output } = await capture(node, ['--version'])
  if (code !== 0) throw new Problem(`Node ${NODE_MAJOR} from npm does not run here; it needs a Linux with glibc 2.28 or newer.`, output)
}

/**
 * Makes `node_modules/.bin/node` what npm programs and `npm run` find, also after somebody typed `npm ci` with npm 9
 * (Debian 12 and 13, Ubuntu 24.04): that one links the Node of this processor, then clears away the package for the
 * other processor and with it the link, since both packages have one of that name.
 */
function linkNode() {
  const link = npmProgram('node')
  const target = join('..', NODE)
  if (!existsSync(link) && existsSync(join(dirname(link), target))) symlinkSync(target, link)
}

/** @returns {Promise<string>} the Node that runs the product, after installing all packages if they are not there */
export async function ensurePackages() {
  if (!isCurrent()) await step('Installing npm packages', install)
  linkNode()
  return npmProgram('node')
}
