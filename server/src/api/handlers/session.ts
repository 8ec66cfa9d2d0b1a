/** Login, logout, and the change of one's own password. */

import { Refusal } from '../../domain/problems.ts'
import { SESSION_COOKIE, SESSION_COOKIE_ATTRIBUTES } from '../auth/accounts.ts'
import type { Handlers, Services } from '../handler.ts'

export function sessionHandlers({
  accounts
}: Services): Pick<Handlers, 'sessionShow' | 'sessionCreate' | 'sessionDelete' | 'passwordChange'> {
  return {
    sessionShow({ caller }) {
      const found = accounts.look(caller.sessionIdHash)
      if (found === null) throw new Refusal('not-authenticated', 'The session has ended. Log in again.')
      return found.session
    },

    async sessionCreate({ body, request, reply }) {
      const { cookie, session } = await accounts.login({ ...body, address: request.ip })
      // A session that this browser had before is not left behind.
      const previous = accounts.authenticate(request.cookies[SESSION_COOKIE])
      if (previous !== null) {
        accounts.logout({ username: previous.account.username, address: request.ip, sessionIdHash: previous.idHash })
      }
      reply.setCookie(SESSION_COOKIE, cookie, SESSION_COOKIE_ATTRIBUTES)
      return session
    },

    sessionDelete({ caller, reply }) {
      accounts.logout(caller)
      reply.clearCookie(SESSION_COOKIE, SESSION_COOKIE_ATTRIBUTES)
      return null
    },

    passwordChange: ({ caller, body }) => accounts.changePassword(caller, body)
  }
}
