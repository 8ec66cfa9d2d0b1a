/** Where things are in a working copy. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** @param {string[]} parts */
export const inRoot = (...parts) => join(root, ...parts)

/** A program that an npm package brought. @param {string} name */
export const npmProgram = (name) => inRoot('node_modules', '.bin', name)

/** Folders of system programs; Debian leaves them out of an ordinary user's PATH, and HAProxy lives there. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** @returns PATH with npm's programs first and the system's folders last */
export const fullPath = () => [inRoot('node_modules', '.bin'), process.env['PATH'] ?? '', ...SYSTEM_FOLDERS].join(':')

/** PATH without the programs of this working copy: `npm ci` deletes them while it runs. */
export const pathWithoutPackages = () =>
  (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !folder.startsWith(inRoot('node_modules')))
    .join(':')
