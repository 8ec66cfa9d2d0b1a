/**
 * Three small web servers for the demo. Each says its name and what it saw of the request, so that
 * scheduling, persistence and added headers can be watched; each can be taken down and up again.
 */
import { createServer } from 'node:http'

/** @typedef {{ name: string, colour: string }} WebServer */

/** @type {readonly WebServer[]} */
export const WEB_SERVERS = [
  { name: 'amber', colour: '#f0ab00' },
  { name: 'indigo', colour: '#5e40be' },
  { name: 'teal', colour: '#37a3a3' }
]

/** @param {string} text */
const escapeHtml = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

/** @param {WebServer} server @param {readonly string[]} lines */
const page = ({ name, colour }, lines) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title></head>
<body style="margin:0;font:18px system-ui,sans-serif;border-top:40vh solid ${colour}"><main style="padding:2rem">
<h1>This is ${name}</h1><pre style="font-size:14px">${escapeHtml(lines.join('\n'))}</pre></main></body></html>
`

/** @param {import('node:http').IncomingMessage} request */
const seen = (request) => [
  `${request.method} ${request.url}`,
  `connection from ${request.socket.remoteAddress}`,
  ...Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`)
]

/**
 * @param {WebServer} server
 * @param {number} port
 * @returns {Promise<import('node:http').Server>}
 */
function startWebServer(server, port) {
  let isUp = true
  const listener = createServer((request, response) => {
    if (request.method === 'POST' && (request.url === '/up' || request.url === '/down')) {
      isUp = request.url === '/up'
      response.end(`${server.name} is ${isUp ? 'up' : 'down'}\n`)
      return
    }
    const isPage = request.headers.accept?.includes('text/html') === true
    const lines = seen(request)
    response.writeHead(isUp ? 200 : 503, { 'content-type': `${isPage ? 'text/html' : 'text/plain'}; charset=utf-8` })
    response.end(isPage ? page(server, lines) : `This is ${server.name}\n${lines.map((line) => `  ${line}\n`).join('')}`)
  })
  return new Promise((resolve, reject) => {
    listener.on('error', reject)
    listener.listen(port, '127.0.0.1', () => resolve(listener))
  })
}

/** @param {readonly number[]} ports one per web server @returns {Promise<() => void>} ends them */
export async function startWebServers(ports) {
  const listeners = await Promise.all(WEB_SERVERS.map((server, index) => startWebServer(server, ports[index] ?? 0)))
  return () => {
    for (const listener of listeners) {
      listener.close()
      listener.closeAllConnections()
    }
  }
}
