/** A stand-in for an Office Web Apps server: `node web-apps.ts <name> <certificate and key, PEM>`, HTTPS in both families. It has the discovery page alone. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'

const [name = '', pemFile = ''] = process.argv.slice(2)
const pem = readFileSync(pemFile)

const server = createServer({ cert: pem, key: pem }, ({ url = '', headers }, answer) => {
  if (!/^\/hosting\/discovery\/?$/.test(url)) {
    answer.writeHead(404).end()
    return
  }
  const place = `https://${headers.host ?? ''}/p/PowerPointFrame.aspx`
  const action = `<action name="view" ext="pptx" urlsrc="${place}"/>`
  answer.setHeader('content-type', 'text/xml')
  answer.end(
    `<?xml version="1.0" encoding="utf-8"?><wopi-discovery><net-zone name="${name}"><app name="PowerPoint">${action}</app></net-zone></wopi-discovery>`
  )
})
server.listen(443, '::', () => console.log('ready'))
