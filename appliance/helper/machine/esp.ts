/** GRUB's memory on the EFI partition, which is mounted only while it is read or written. */
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'
import { type Environment, environmentBlock, parseEnvironment } from './grub-environment.ts'

const FILE = 'boot/esp/EFI/debian/grubenv'
/** As systemd calls the line of /etc/fstab. */
const UNIT = 'boot-esp.mount'

export interface Esp {
  change(edit: (values: Environment) => Environment): Promise<void>
}

export function espIn(root: string, run: Run): Esp {
  const file = join(root, FILE)
  return {
    async change(edit) {
      const mounted = await run('systemctl', ['start', UNIT])
      if (mounted.exit !== 0)
        throw new HelperRefusal('failed', `The partition that says which version starts cannot be opened: ${mounted.stderr.trim()}`)
      try {
        const text = environmentBlock(edit(parseEnvironment(await readFile(file, 'latin1'))))
        // In its place: GRUB writes to the very blocks that it finds there. All that is set stands in the first sector, which the disk
        // writes whole or not at all.
        const handle = await open(file, 'r+')
        try {
          await handle.write(text, 0, 'latin1')
          await handle.sync()
        } finally {
          await handle.close()
        }
      } finally {
        await run('systemctl', ['stop', UNIT])
      }
    }
  }
}
