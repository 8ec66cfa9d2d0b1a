/** A template file such as one gets from a vendor or a colleague: the reverse proxy's, under another name. */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const SHIPPED = resolve(import.meta.dirname, '../../templates/lync-reverse-proxy-2013.tmpl')
export const OWN_TEMPLATE = 'Contoso Lync Reverse Proxy'

/** @returns the path of the file. */
export async function ownTemplate(folder: string): Promise<string> {
  const text = await readFile(SHIPPED, 'utf8')
  const path = join(folder, 'contoso-lync.tmpl')
  await writeFile(path, text.replace(/^name: .*$/m, `name: ${OWN_TEMPLATE}`))
  return path
}
