/**
 * Frontend and backend of one virtual service.
 *
 * A disabled service is left out. HAProxy's `disabled` would keep its port bound in some versions; left out, the reload
 * closes the port at once, the replaced worker ends the open connections as they fall idle (at the latest after
 * `hard-stop-after`), its servers are not checked, and enabling is the same as adding.
 */
import type { Settings, VirtualService } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { type Farm, farmsOf, isSwitched, mainFarm, runningFarms } from '../domain/farm.ts'
import { followingOf } from '../domain/following.ts'
import { rulesOf } from '../domain/rule-places.ts'
import { engineIds, engineWeights } from '../domain/scheduling.ts'
import { accessLines, clientTable } from './access.ts'
import { advancedLines, cacheSection } from './advanced.ts'
import { answeredLines } from './answered.ts'
import { hasRequirements, refusalLine, shadows, unavailableAcls } from './availability.ts'
import { BALANCE } from './balance.ts'
import { challengeLines } from './challenges.ts'
import { checkLines } from './check.ts'
import { answerLines, requestLines } from './http.ts'
import { bindLines } from './listener.ts'
import { fallbackName, farmName, proxyName } from './names.ts'
import { persistenceLines } from './persistence.ts'
import { redirectLines } from './redirect.ts'
import type { RenderEnvironment } from './rendered.ts'
import { modificationLines, selectionLines, waitsForBody } from './rules.ts'
import { type ServerContext, serverFacts, serverLines } from './server.ts'
import { reencryptLines } from './server-tls.ts'
import { sslHeaderLines } from './ssl-headers.ts'
import { subServiceLines } from './subs.ts'
import { poolChoice, rulePools, rulesThatLook, switchingLines } from './switching.ts'
import { sorryLines, sorryRules, unavailableLines } from './unavailable.ts'
import { type Line, line, seconds, section, type Word, word, words } from './words.ts'

/** A redirect is an HTTP answer, whatever the type says. */
export const modeOf = (service: VirtualService): 'http' | 'tcp' => (service.type === 'http' || service.redirect !== null ? 'http' : 'tcp')

const idleSeconds = (service: VirtualService, settings: Settings): number =>
  service.idleTimeout === 0 ? settings.connectionTimeout : service.idleTimeout

const httpLines = (idle: Word): readonly Line[] => [
  // Left out, it would be the much shorter time for a request's head.
  line`timeout http-keep-alive ${idle}`,
  // Without it reloads broke 241 of 756,000 keep-alive requests in the lab; with it none of 711,000.
  line`option idle-close-on-response`
]

const STAGES = ['tcp-request connection ', 'tcp-request session ', 'tcp-request '] as const
const stageOf = (text: Line): number => STAGES.findIndex((stage) => text.startsWith(stage))

/** HAProxy decides on connections before requests wherever the lines stand, and warns when they stand the other way round. */
function connectionFirst(lines: readonly Line[]): readonly Line[] {
  const first = lines.filter((text) => stageOf(text) >= 0).toSorted((a, b) => stageOf(a) - stageOf(b))
  const rest = lines.filter((text) => stageOf(text) < 0)
  const at = rest.findIndex((text) => /^(?:http-|use_backend |default_backend )/.test(text))
  return at < 0 ? [...rest, ...first] : [...rest.slice(0, at), ...first, ...rest.slice(at)]
}

function frontend(service: VirtualService, { settings, contentRules: rules }: Around, environment: RenderEnvironment): string {
  const mode = modeOf(service)
  const idle = seconds(idleSeconds(service, settings))
  const subs = subServiceLines(service, mode)
  return section(
    line`frontend ${proxyName(service.id)}`,
    connectionFirst([
      line`mode ${word(mode)}`,
      ...bindLines(service, mode),
      line`timeout client ${idle}`,
      ...(mode === 'http' ? [...httpLines(idle), ...requestLines(settings)] : []),
      ...challengeLines(service, environment),
      ...accessLines(service, mode),
      ...(mode === 'http' ? sslHeaderLines(service) : []),
      ...advancedLines(service, mode),
      ...answeredLines(service, mode),
      ...(waitsForBody(rulesThatLook(service), rules) ? [line`option http-buffer-request`] : []),
      ...redirectLines(service),
      ...selectionLines(service, rules),
      ...switchingLines(service, rules),
      ...subs.choice,
      ...modificationLines(service, rules),
      ...subs.backends,
      ...poolChoice(service, rules),
      ...(service.redirect === null ? [line`default_backend ${isPlain(service) ? proxyName(service.id) : fallbackName(service.id)}`] : [])
    ])
  )
}

/** All clients go to the one backend. */
const isPlain = (service: VirtualService): boolean => service.redirect === null && service.subServices.length === 0 && !isSwitched(service)

/** How a farm's real servers are rendered. */
export const serverContext = (
  farm: Farm,
  settings: Settings,
  environment: RenderEnvironment,
  follows: Word | null = null
): ServerContext => ({
  farm,
  follows,
  mode: modeOf(farm.service),
  settings,
  environment,
  weights: engineWeights(farm.scheduling, farm.realServers),
  ids: engineIds(farm.scheduling, farm.realServers),
  table: null
})

/** What becomes of clients when a farm is unavailable although one of its servers is up. */
const insteadLines = (service: VirtualService, mode: 'http' | 'tcp'): readonly Line[] =>
  isPlain(service) && service.advanced.sorryServer !== null ? sorryRules : [refusalLine(mode)]

/** Without real servers a backend is valid, too: HTTP answers 503 and TCP closes the connection. */
function backend(name: Word, context: ServerContext): string {
  const { farm, settings, environment, follows } = context
  const idle = seconds(idleSeconds(farm.service, settings))
  const required = follows === null ? farm : mainFarm(farm.service)
  const isRequired = hasRequirements(required)
  const lines: readonly Line[] = [
    line`mode ${word(context.mode)}`,
    ...BALANCE[farm.scheduling],
    line`timeout server ${idle}`,
    line`timeout tunnel ${idle}`,
    // In the backend alone: real servers get a reset where they would get a FIN. To a client one could overtake the rest of an answer.
    ...(settings.network.resetOnClose ? [line`option nolinger`] : []),
    ...(context.mode === 'http' ? answerLines(settings) : []),
    ...persistenceLines(farm, context.mode, settings, environment, context.table),
    ...(isRequired ? unavailableAcls(required) : []),
    ...(isPlain(farm.service) && isRequired
      ? unavailableLines(farm.service, context.mode, words`unavailable`)
      : unavailableLines(farm.service, context.mode)),
    ...reencryptLines(context),
    ...(follows === null ? checkLines(farm) : []),
    ...(isRequired ? insteadLines(farm.service, context.mode) : []),
    ...farm.realServers.toSorted((a, b) => a.id - b.id).flatMap((server) => serverLines(server, context)),
    // Elsewhere a sorry server would count as one that can serve.
    ...(isPlain(farm.service) ? sorryLines(context) : [])
  ]
  return section(line`backend ${name}`, lines)
}

/** Who cannot go anywhere else: the sorry server, the error message, or 503. */
const fallback = (context: ServerContext): string => {
  const { farm, settings, mode } = context
  const idle = seconds(idleSeconds(farm.service, settings))
  return section(line`backend ${fallbackName(farm.service.id)}`, [
    line`mode ${word(mode)}`,
    line`timeout server ${idle}`,
    line`timeout tunnel ${idle}`,
    ...(mode === 'http' ? answerLines(settings) : []),
    ...unavailableLines(farm.service, mode),
    ...reencryptLines(context),
    ...sorryLines(context)
  ])
}

const sectionsOf = (service: VirtualService, around: Around, environment: RenderEnvironment): string => {
  if (service.redirect !== null) return [...clientTable(service), frontend(service, around, environment)].join('\n')
  const following = followingOf(service, around.virtualServices)
  const context = (farm: Farm, follows: Word | null = null): ServerContext => {
    const own = serverContext(farm, around.settings, environment, follows)
    if (farm.sub !== null) return own
    const ids = following.ids.size > 0 ? following.ids : own.ids
    return { ...own, farm: { ...farm, persistence: following.persistence }, ids, table: following.table }
  }
  return [
    ...cacheSection(service),
    ...clientTable(service),
    frontend(service, around, environment),
    ...runningFarms(service).flatMap((farm) => [backend(farmName(farm), context(farm)), ...shadows(farm)]),
    ...rulePools(service, around.contentRules).map(({ name, farm }) => backend(name, context(farm, farmName(farm)))),
    ...(isPlain(service) ? [] : [fallback(context(mainFarm(service)))])
  ].join('\n')
}

/** What a service's text takes from the rest of the configuration. */
type Around = Pick<Configuration, 'settings' | 'contentRules' | 'virtualServices'>

/** What it takes from the service that it follows, or gives to those that follow it; empty where there is none. */
function followingFacts(service: VirtualService, { virtualServices }: Around): string {
  const { persistence, table, ids } = followingOf(service, virtualServices)
  if (service.portFollowing === null && ids.size === 0) return ''
  return JSON.stringify([persistence, table, [...ids]])
}

interface Known {
  readonly settings: Settings
  readonly facts: string
  readonly text: string
}

/** A change touches few services of many; the others are the same objects as before, and so is their text. */
const known = new WeakMap<VirtualService, Known>()

/** @returns the sections of an enabled service as text. */
export function serviceText(service: VirtualService, around: Around, environment: RenderEnvironment): string {
  const { settings, contentRules } = around
  const facts = [
    ...farmsOf(service).map((farm) => serverFacts(farm, environment)),
    followingFacts(service, around),
    ...challengeLines(service, environment),
    ...[...rulesOf(service)].map((id) => JSON.stringify(contentRules.get(id)))
  ].join('\n')
  const before = known.get(service)
  if (before !== undefined && before.settings === settings && before.facts === facts) return before.text
  const text = sectionsOf(service, around, environment)
  known.set(service, { settings, facts, text })
  return text
}
