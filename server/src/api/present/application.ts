/** An application as the API shows it: its services with their state, next steps, test URLs. */
import type { Application, ApplicationView, VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { nextSteps, servicesOf } from '../../domain/templates/next-steps.ts'
import { settingView } from '../../domain/templates/settings.ts'
import { testUrls } from '../../domain/templates/test-urls.ts'
import { type Sources, serviceState } from './virtual-service.ts'

/** Version of an object that a dry run would have made. */
const NOT_YET = 0

export function presentApplication(sources: Sources, configuration: Configuration, application: Application): ApplicationView {
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
    tests: testUrls(configuration, application)
  }
}
