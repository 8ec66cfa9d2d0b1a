/** The part of the engine model that is about *L7 Configuration*. */
import type { VirtualService } from '../../../server/src/contract/index.ts'
import type { Configuration } from '../../../server/src/domain/configuration.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'

export interface ModelL7 {
  readonly lenientRequests: boolean
  /** Null without real servers. */
  readonly lenientAnswers: boolean | null
  readonly refusesEmptyPosts: boolean
  readonly closesOnError: boolean
}

const has = (section: ReadSection, ...words: readonly string[]): boolean => linesWith(section, ...words).length > 0

export const readL7 = (frontend: ReadSection, backend: ReadSection | undefined): ModelL7 => ({
  lenientRequests: has(frontend, 'option', 'accept-invalid-http-request'),
  lenientAnswers: backend === undefined ? null : has(backend, 'option', 'accept-invalid-http-response'),
  refusesEmptyPosts: has(frontend, 'http-request', 'return', 'status', '411'),
  closesOnError: has(frontend, 'http-after-response', 'set-header', 'connection', 'close')
})

export function expectedL7({ type, redirect }: VirtualService, { settings }: Configuration): ModelL7 {
  const http = type === 'http'
  return {
    lenientRequests: http && !settings.conformToRfc,
    lenientAnswers: redirect === null ? http && !settings.conformToRfc : null,
    refusesEmptyPosts: http && !settings.allowEmptyPosts,
    closesOnError: http && settings.closeOnError
  }
}
