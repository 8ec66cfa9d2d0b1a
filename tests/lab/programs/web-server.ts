/**
 * A real server of the farm: `node web-server.ts <name>` on port 80, both families. It tells who asked and with which headers.
 *
 *   GET /…      name, client address and headers as JSON        POST /echo   the body comes back
 *   HEAD /check is the health check                             GET /checks  from which addresses it came
 */
import { createServer } from 'node:http'

const [name = ''] = process.argv.slice(2)
const checks: string[] = []

/** One socket listens for both families and shows IPv4 clients as mapped addresses. */
const plain = (remote = ''): string => remote.replace(/^::ffff:/, '')

const server = createServer((incoming, outgoing) => {
  const client = plain(incoming.socket.remoteAddress)
  if (incoming.url === '/check') {
    checks.push(client)
    outgoing.end()
  } else if (incoming.url === '/checks') {
    outgoing.end(JSON.stringify(checks.splice(0)))
  } else if (incoming.method === 'POST') {
    incoming.pipe(outgoing)
  } else {
    outgoing.setHeader('connection', 'close')
    outgoing.end(JSON.stringify({ server: name, client, headers: incoming.headers }))
  }
})
server.listen(80, '::', () => console.log('ready'))
