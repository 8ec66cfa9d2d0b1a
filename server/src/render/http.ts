/** What HTTP services have in common, from *L7 Configuration*. */
import type { Settings } from '../contract/index.ts'
import { type Line, line, word } from './words.ts'

/** Headers that break the rules of RFC 9110 are let through; what would let somebody smuggle requests is refused all the same. */
const LENIENT_REQUESTS = line`option accept-invalid-http-request`
const LENIENT_ANSWERS = line`option accept-invalid-http-response`

/** HTTP/2 says where a body ends by itself. */
const NO_EMPTY_POSTS = line`http-request return status 411 content-type text/plain string ${word('Length Required: a POST names the length of its body, 0 if it has none.')} if { method POST } !{ req.hdr(content-length) -m found } !{ req.hdr(transfer-encoding) -m found } { req.ver 1.0 1.1 }`

/** Also answers of our own. */
const CLOSE_ON_ERROR = line`http-after-response set-header connection close if { status ge 400 }`

export const requestLines = ({ conformToRfc, closeOnError, allowEmptyPosts }: Settings): readonly Line[] => [
  ...(conformToRfc ? [] : [LENIENT_REQUESTS]),
  ...(allowEmptyPosts ? [] : [NO_EMPTY_POSTS]),
  ...(closeOnError ? [CLOSE_ON_ERROR] : [])
]

export const answerLines = ({ conformToRfc }: Settings): readonly Line[] => (conformToRfc ? [] : [LENIENT_ANSWERS])
