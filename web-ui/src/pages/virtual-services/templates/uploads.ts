/** Template files on their way to the server: each is taken or refused on its own, and says so at its name. */
import { MAX_TEMPLATE_FILE, type Problem, type TemplateRow } from '@ballast/server/contract'
import { api, problemOf } from '../../../lib/api.ts'
import { readAsBase64 } from '../../../lib/files.ts'

export interface Upload {
  readonly file: File
  readonly added: TemplateRow | null
  readonly problem: Problem | null
  /** Why it was not even read. */
  readonly fault: string | null
}

const nothingYet = (file: File): Upload => ({ file, added: null, problem: null, fault: null })

/** @returns why a file is not read at all; null when it is. */
export function faultOf({ name, size }: Pick<File, 'name' | 'size'>): string | null {
  if (size === 0) return 'The file is empty.'
  if (size <= MAX_TEMPLATE_FILE) return null
  return `The file has ${Math.ceil(size / 1024)} KiB; a template has at most ${MAX_TEMPLATE_FILE / 1024}. Choose the *.tmpl file itself${/\.zip$/i.test(name) ? ', not the archive around it' : ''}.`
}

/** @param replace takes the place of the uploaded template of the same name. */
export async function uploadTemplate(file: File, replace = false): Promise<Upload> {
  const fault = faultOf(file)
  if (fault !== null) return { ...nothingYet(file), fault }
  try {
    const added = await api.call('templateCreate', { body: { file: await readAsBase64(file), ...(replace ? { replace } : {}) } })
    return { ...nothingYet(file), added }
  } catch (error) {
    return { ...nothingYet(file), problem: problemOf(error) }
  }
}

/** Of the same name, and uploaded: the new one can take its place. One that came with Ballast cannot be replaced. */
export const isReplaceable = ({ problem }: Upload): boolean =>
  problem?.code === 'in-use' && problem.errors.some(({ hint }) => hint !== undefined)
