/**
 * Factory reset: asked for now, done at the next boot, before anything of ours has opened a file. What is wiped is `/data` as a whole;
 * which versions the two roots hold is a fact of the disk and stays.
 */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readOrNull, removeSynced, writeSynced } from '../files.ts'

export const RESET_MARK = 'factory-reset'
/** The helper's own folder below the data. */
const HELPER = 'helper'
/** Below the helper's folder; see slots.ts. */
const SLOTS = 'slots.json'
/** Belongs to the file system. */
const LOST_AND_FOUND = 'lost+found'

export const askForReset = (stateDir: string): Promise<void> => writeSynced(join(stateDir, RESET_MARK), '')

/** @param data the folder that is wiped. @returns whether it was asked for. The mark goes last: a power cut in between wipes on. */
export async function resetIfAsked(data: string): Promise<boolean> {
  const helper = join(data, HELPER)
  if ((await readOrNull(join(helper, RESET_MARK))) === null) return false
  for (const name of await readdir(data))
    if (name !== HELPER && name !== LOST_AND_FOUND) await rm(join(data, name), { recursive: true, force: true })
  await mkdir(helper, { recursive: true })
  for (const name of await readdir(helper))
    if (name !== SLOTS && name !== RESET_MARK) await rm(join(helper, name), { recursive: true, force: true })
  await removeSynced(join(helper, RESET_MARK))
  return true
}
