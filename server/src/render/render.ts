/**
 * From the configuration to the files of a revision. Pure: the same input gives the same bytes, in the order of ids,
 * so that two revisions differ exactly where the configurations do.
 */
import { createHash } from 'node:crypto'
import type { Configuration } from '../domain/configuration.ts'
import { type Farm, runningFarms } from '../domain/farm.ts'
import { listenerCount } from '../domain/listeners.ts'
import { accessFiles } from './access.ts'
import { authorityFiles } from './authorities.ts'
import { challengeFiles, challengeSection } from './challenges.ts'
import { checkFiles } from './check.ts'
import { defaultsSection } from './defaults.ts'
import { globalSection, peersSection } from './global.ts'
import { limitsFor } from './limits.ts'
import { CONFIGURATION_PATH, RULES_PATH } from './names.ts'
import type { RenderEnvironment, Rendered, RenderedFile } from './rendered.ts'
import { rulesText } from './rules.ts'
import { shownList, shownSection } from './server-tls.ts'
import { serviceText } from './service.ts'
import { certificateFiles, crtList } from './ssl.ts'
import { stapleFiles } from './staples.ts'
import { turnLine } from './subs.ts'
import { unavailableFiles } from './unavailable.ts'

const checksOf = (farm: Farm): number => (farm.check.method === 'none' ? 0 : farm.realServers.length)

const partsOf = (file: RenderedFile): readonly string[] => {
  if (file.kind === 'text') return [file.path, file.text]
  return file.kind === 'binary' ? [file.path, file.base64] : [file.path, file.fingerprint, ...file.chain]
}

/** A certificate counts by fingerprint and chain: its key is not here, and belongs to the fingerprint. */
function digestOf(pieces: readonly string[], others: readonly RenderedFile[]): string {
  const hash = createHash('sha256')
  for (const parts of [[CONFIGURATION_PATH, ...pieces], ...others.map(partsOf)]) {
    // Lengths keep apart what concatenation would join.
    for (const part of [String(parts.length), ...parts]) hash.update(`${part.length}:`).update(part)
  }
  return hash.digest('hex')
}

const rulesFile = ({ contentRules }: Configuration): readonly RenderedFile[] =>
  contentRules.size === 0 ? [] : [{ kind: 'text', path: RULES_PATH, text: rulesText(contentRules) }]

export function render(configuration: Configuration, environment: RenderEnvironment): Rendered {
  const { settings } = configuration
  const services = [...configuration.virtualServices.values()].filter((service) => service.enabled).toSorted((a, b) => a.id - b.id)
  const farms = services.flatMap(runningFarms)
  const limits = limitsFor(environment, {
    binds: services.reduce((sum, service) => sum + listenerCount(service), environment.challenges?.size ?? 0),
    checks: farms.reduce((sum, farm) => sum + checksOf(farm), 0),
    checkFiles: farms.reduce((sum, farm) => sum + checkFiles(farm), 0)
  })
  const rest = [
    peersSection(environment),
    defaultsSection(settings),
    ...shownSection(services, environment),
    ...challengeSection(configuration, environment),
    ...services.map((service) => serviceText(service, configuration, environment))
  ]
  const others: readonly RenderedFile[] = [
    ...rulesFile(configuration),
    ...challengeFiles(environment),
    ...shownList(services),
    ...services.map(crtList).filter((file) => file !== null),
    ...certificateFiles(services, configuration),
    ...stapleFiles(services, configuration, environment),
    ...services.flatMap((service) => authorityFiles(service, configuration)),
    ...services.flatMap(accessFiles),
    ...services.flatMap(unavailableFiles)
  ]
  const turns = services.flatMap(turnLine)
  const digest = digestOf([globalSection(settings, environment, limits, turns, null), ...rest], others)
  const pieces = [globalSection(settings, environment, limits, turns, digest), ...rest]
  return { files: [{ kind: 'text', path: CONFIGURATION_PATH, text: pieces.join('\n') }, ...others], pieces, digest }
}
