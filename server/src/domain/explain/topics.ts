/** All topics. A topic of the contract without an entry here does not compile. */
import type { ExplainTopic } from '../../contract/index.ts'
import { access } from './access.ts'
import { answers } from './answers.ts'
import { checks } from './checks.ts'
import { clients } from './clients.ts'
import { encryption } from './encryption.ts'
import { failure } from './failure.ts'
import { persistence } from './persistence.ts'
import { redirect } from './redirect.ts'
import { scheduling } from './scheduling.ts'
import { sourceAddress } from './source-address.ts'
import { timeouts } from './timeouts.ts'
import type { Topic } from './topic.ts'

export const TOPICS: Readonly<Record<ExplainTopic, Topic>> = {
  clients,
  access,
  encryption,
  redirect,
  scheduling,
  persistence,
  'source-address': sourceAddress,
  answers,
  checks,
  failure,
  timeouts
}
