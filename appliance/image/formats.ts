/** The disk in the forms that hypervisors import. */
import { run } from './run.ts'

const convert = (disk: string, target: string, format: string, ...options: readonly string[]): Promise<string> =>
  run('qemu-img', ['convert', '-f', 'raw', '-O', format, ...options, disk, target])

export const qcow2 = (disk: string, target: string): Promise<string> => convert(disk, target, 'qcow2', '-c')
export const vhdx = (disk: string, target: string): Promise<string> => convert(disk, target, 'vhdx', '-o', 'subformat=dynamic')
export const vmdk = (disk: string, target: string): Promise<string> => convert(disk, target, 'vmdk', '-o', 'subformat=streamOptimized')

/** @param folder what to pack; its own name is the first step of each path in the archive. */
export const zip = (parent: string, folder: string, target: string): Promise<string> =>
  // Level 6: level 9 takes three times as long for one percent.
  run('zip', ['-q', '-r', '-6', target, folder], { cwd: parent })

/** @param files in this order, which matters to importers of OVA. */
export const tar = (folder: string, files: readonly string[], target: string): Promise<string> =>
  run('tar', ['--format=ustar', '--owner=0', '--group=0', '--numeric-owner', '-C', folder, '-cf', target, ...files])
