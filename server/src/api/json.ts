/** JSON is the only language of the API. A form or plain text would be a way to send requests from foreign pages without a preflight. */
import type { App } from './handler.ts'

export function acceptOnlyJson(app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
}
