/**
 * A client that connects and stays: `node line.ts <address> <port> [own address]`. It says what greeted it, and ends when the other side or its
 * standard input does, with the moment of that, ms since 1970.
 */
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

const [address = '', port = '', localAddress] = process.argv.slice(2)
const socket = connect({ host: address, port: Number(port), localAddress })
createInterface({ input: socket }).on('line', (line) => console.log(line))
process.stdin.on('end', () => {
  socket.removeAllListeners('close')
  console.log('kept')
  process.exit(0)
})
process.stdin.resume()
socket.on('error', () => socket.destroy())
socket.on('close', () => {
  console.log(`closed ${Date.now()}`)
  process.exit(0)
})
