/**
 * A door into a network namespace: `node forward.ts <path> <port>` hands connections to a unix socket, whose path is the same
 * everywhere on the machine, on to a port of 127.0.0.1 where this program runs.
 */
import { connect, createServer } from 'node:net'
import { pipeline } from 'node:stream'

const [path = '', port = ''] = process.argv.slice(2)

/** A side that breaks off ends the other one; that is all there is to do. */
const quiet = (): void => undefined

const server = createServer((near) => {
  const far = connect(Number(port), '127.0.0.1')
  pipeline(near, far, quiet)
  pipeline(far, near, quiet)
})
server.listen(path, () => console.log('ready'))
