/** An application as the API shows it: its services with their state, next steps, test URLs. */
import type { Application, ApplicationView, UrlTestRound, UrlTestStatus, VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { nextSteps, servicesOf } from '../../domain/templates/next-steps.ts'
import { settingView } from '../../domain/templates/settings.ts'
import { testUrls } from '../../domain/templates/test-urls.ts'
import type { UrlTests } from '../../engine/url-tests.ts'
import { type Sources, serviceState } from './virtual-service.ts'

/** Version of an object that a dry run would have made. */
const NOT_YET = 0

interface ApplicationSources extends Sources {
  readonly urlTests: Pick<UrlTests, 'latest'>
}

function summaryOf(round: UrlTestRound | null): ApplicationView['lastTest'] {
  if (round === null) return null
  const of = (status: UrlTestStatus): number => round.results.filter((result) => result.status === status).length
  return { at: round.at, passed: of('pass'), failed: of('fail'), skipped: of('skipped') }
}

export function presentApplication(sources: ApplicationSources, configuration: Configuration, application: Application): ApplicationView {
  const { services: _services, steps: _steps, tests: _tests, settings, ...plain } = application
  const stateOf = (service: VirtualService) => serviceState(sources, service)
  return {
    ...plain,
    version: sources.store.versionOf('applications', application.id) ?? NOT_YET,
    services: servicesOf(configuration, application).map(({ part, service }) => ({
      id: service.id,
      part,
      name: service.name,
      address: service.address,
      port: service.port,
      enabled: service.enabled,
      state: stateOf(service)
    })),
    settings: settings.map((wanted) => settingView(configuration.settings, wanted)),
    steps: nextSteps(application, { configuration, stateOf }),
    tests: testUrls(configuration, application),
    lastTest: summaryOf(sources.urlTests.latest(application.id))
  }
}
