/** *Check now* of a real server. */
import type { Handlers, Services } from '../handler.ts'

export const checkNowHandlers = ({ checkNow }: Services): Pick<Handlers, 'realServerCheck'> => ({
  realServerCheck: ({ params, body }) => checkNow(params.id, params.serverId, body.check)
})
