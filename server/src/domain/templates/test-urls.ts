/** The test URLs of an application, with its parameters and the places where its services listen now. */
import type { Application, TestUrl } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { textOf } from './application-text.ts'
import { parametersIn } from './fill.ts'
import { servicesOf } from './next-steps.ts'
import { isNothing } from './parameters.ts'

function hostOf(url: string): string {
  try {
    return new URL(url).hostname
  } catch {
    return ''
  }
}

export function testUrls(configuration: Configuration, application: Application): TestUrl[] {
  const services = new Map(servicesOf(configuration, application).map(({ part, service }) => [part, service]))
  const values = new Map(application.parameters.map(({ id, value }) => [id, value]))
  return application.tests.map(({ title, url, from, service: part, status, text }, index): TestUrl => {
    const missing = [...new Set([...parametersIn(url), ...parametersIn(text)])].filter((name) => isNothing(values.get(name)))
    const filled = textOf(application, url)
    const service = services.get(part)
    return {
      index,
      title,
      url: filled,
      from,
      service: service === undefined ? null : { id: service.id, name: service.name, address: service.address, port: service.port },
      host: missing.length > 0 ? '' : hostOf(filled),
      status,
      text: textOf(application, text),
      missing
    }
  })
}
