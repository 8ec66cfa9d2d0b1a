/** nginx, as real servers and as one of those who are compared. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Around } from './around.ts'
import { type Running, startProgram } from './programs.ts'

/** The launcher fetched it; `npm run bench` says where it is. */
const PROGRAM = process.env['BALLAST_NGINX'] ?? 'nginx'

/** Debian's package has TCP as a module beside the program. */
const STREAM = resolve(dirname(PROGRAM), '../lib/nginx/modules/ngx_stream_module.so')
export const hasStream = existsSync(STREAM)

interface Blocks {
  readonly around: Pick<Around, 'folder' | 'threads'>
  readonly name: string
  readonly http: readonly string[]
  readonly stream: readonly string[]
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'] as const

export function nginxFile({ around, name, http, stream }: Blocks): string {
  const at = (file: string): string => join(around.folder, 'nginx', `${name}.${file}`)
  const isRoot = process.getuid?.() === 0
  return `daemon off;
pid ${at('pid')};
error_log ${at('log')} crit;
worker_processes ${around.threads};
worker_rlimit_nofile 8192;
${isRoot ? 'user root;' : ''}
${stream.length > 0 ? `load_module ${STREAM};` : ''}
events { worker_connections 4096; }
http {
  ${TEMPORARY.map((kind) => `${kind}_temp_path ${at(kind)};`).join(' ')}
  access_log off;
  sendfile on;
  tcp_nopush on;
  # Connections live as long as the load wants, as they do at the others.
  keepalive_timeout 300;
  keepalive_requests 100000000;
  ssl_protocols TLSv1.2 TLSv1.3;
  ${http.join('\n')}
}
${stream.length > 0 ? `stream {\n${stream.join('\n')}\n}` : ''}
`
}

/** @param ports that must be open before it counts as started. */
export async function startNginx(
  { folder }: Pick<Around, 'folder'>,
  name: string,
  text: string,
  ports: readonly number[]
): Promise<Running> {
  const file = join(folder, 'nginx', `${name}.conf`)
  await writeFile(file, text)
  return startProgram(PROGRAM, ['-p', folder, '-e', 'stderr', '-c', file], ports)
}
