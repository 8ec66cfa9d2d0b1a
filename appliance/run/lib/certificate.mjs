/** The certificate that the UI shows on its port, so that a person can compare it with the browser's warning. */
import { connect } from 'node:tls'

/** @param {string} url @returns {Promise<string | null>} SHA-256 fingerprint, colons between the bytes */
export function certificateOf(url) {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    // Trust is not the question here: the answer is shown to a person, nothing is sent.
    const socket = connect(
      { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), rejectUnauthorized: false, timeout: 1_000 },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256 ?? null)
        socket.destroy()
      }
    )
    for (const event of ['error', 'timeout', 'close']) socket.on(event, () => resolve(null))
  })
}
