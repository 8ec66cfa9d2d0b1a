/**
 * How *Test* learns which real server answered its request: it sends a word of its own in a header, and the answer names the
 * server. The word is drawn anew by each web process and put into the running worker by a command, never into a file; while the worker
 * has none, and for everybody who does not know it, these lines do nothing. The header does not reach the real servers.
 */
import type { VirtualService } from '../contract/index.ts'
import { type Line, line } from './words.ts'

/** Request header with the word, answer header with `backend/server`, and the worker's variable that holds the word. */
export const TEST_HEADER = 'x-ballast-test'
export const ANSWERED_HEADER = 'x-ballast-answered'
export const TEST_VARIABLE = 'proc.test'

const LINES: readonly Line[] = [
  line`http-request set-var(txn.test) bool(true) if { req.hdr(x-ballast-test),strcmp(proc.test) eq 0 }`,
  line`http-request del-header x-ballast-test`,
  line`http-response set-header x-ballast-answered %b/%s if { var(txn.test) -m bool }`
]

/** Lines of an HTTP frontend. Who redirects needs no server. */
export const answeredLines = (service: VirtualService, mode: 'http' | 'tcp'): readonly Line[] =>
  mode === 'http' && service.redirect === null ? LINES : []
