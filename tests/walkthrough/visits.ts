/** Step 22: what people open in a browser, from inside and from outside, and who has to answer. */
import * as z from 'zod'
import type { Lab } from '../lab/lab.ts'
import { NAMES, PUBLIC, VIRTUAL } from './names.ts'
import type { Papers } from './papers.ts'

type Side = 'outside' | 'inside'

export interface Visit {
  readonly page: string
  readonly from: Side
  readonly host: string
  readonly path: string
}

/** Pages of the Front Ends. The web site that answers must be that of the side: the servers have two. */
const PAGES: readonly (readonly [page: string, path: string, outside: string, inside: string])[] = [
  ['dial-in', '/', NAMES.dialin, NAMES.dialin],
  ['persistent-chat room management', '/PersistentChat/RM/', NAMES.web, NAMES.pool],
  ['web scheduler', '/scheduler/', NAMES.web, NAMES.pool],
  ['web ticket service', '/WebTicket/WebTicketService.svc', NAMES.web, NAMES.pool],
  ['meet', '/', NAMES.meet, NAMES.meet]
]

export const VISITS: readonly Visit[] = PAGES.flatMap(([page, path, outside, inside]) => [
  { page, path, from: 'outside', host: outside },
  { page, path, from: 'inside', host: inside }
])

/** What the stand-in of a Front End tells. */
const FrontEndPage = z.object({ server: z.string(), site: z.string(), page: z.string().optional(), session: z.string() })

const AUTHORITY = { outside: 'publicRoot', inside: 'companyRoot' } as const
const WEB = { outside: PUBLIC.web, inside: VIRTUAL.internal } as const
const OFFICE = { outside: PUBLIC.office, inside: VIRTUAL.officeInside } as const

/** curl with the name's address of that side, and trust in nobody but `authority`. */
const ask = (lab: Lab, from: Side, url: string, at: string, authority: string) =>
  lab.curl(from, url, ['--resolve', `${new URL(url).hostname}:443:${at}`, '--cacert', authority])

/** @returns which site of which page answered; throws with what came instead of a page. */
export async function visit(lab: Lab, papers: Papers, { from, host, path }: Visit) {
  const answer = await ask(lab, from, `https://${host}${path}`, WEB[from], papers[AUTHORITY[from]])
  if (answer.status !== 200) throw new Error(`https://${host}${path} from ${from}: curl ${answer.exit}, status ${answer.status}`)
  const { page, site } = FrontEndPage.parse(JSON.parse(answer.body))
  return { page, site }
}

/** Office Web Apps: a document in XML, from either side by the same name. @returns which of its servers answered. */
export async function discover(lab: Lab, papers: Papers, from: Side): Promise<string> {
  const answer = await ask(lab, from, `https://${NAMES.office}/hosting/discovery/`, OFFICE[from], papers.publicRoot)
  const zone = /<wopi-discovery><net-zone name="([^"]+)">/.exec(answer.body)?.[1]
  if (answer.status !== 200 || zone === undefined)
    throw new Error(`Discovery from ${from}: curl ${answer.exit}, ${answer.status} ${answer.body}`)
  return zone
}
