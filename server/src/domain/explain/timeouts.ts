/** When silent connections are closed. */
import { durationInWords } from '../labels.ts'
import { advice, info, type Topic } from './topic.ts'

/** Seconds; applications that keep silent connections (push, long polls, databases) often go beyond a minute. */
const SHORT = 30

export const timeouts: Topic = {
  title: 'Timeouts',
  *explain({ service, configuration }) {
    const global = service.idleTimeout === 0
    const seconds = global ? configuration.settings.connectionTimeout : service.idleTimeout
    yield info(
      `A connection on which nothing moves for ${durationInWords(seconds)} is closed${global ? ' (the global Connection Timeout)' : ''}.`,
      'idleTimeout'
    )
    if (seconds < SHORT && service.redirect === null) {
      yield advice(`That is short: an answer that takes a real server longer than ${durationInWords(seconds)} is cut off.`, 'idleTimeout')
    }
  }
}
