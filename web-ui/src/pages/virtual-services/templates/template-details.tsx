/** What a template asks for and what it makes; shown in an opened row of *Manage Templates*. */
import type { ParameterType, TemplateView } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Loaded } from '../../../components/loaded.tsx'
import { queries } from '../../../lib/queries.ts'

export function TemplateDetails({ id }: { readonly id: string }) {
  const query = useQuery(queries.template(id))
  return <Loaded query={query}>{(template) => <Details template={template} />}</Loaded>
}

const TYPES: Readonly<Record<ParameterType, string>> = {
  address: 'address',
  port: 'port',
  host: 'host name',
  text: 'text',
  certificate: 'certificate',
  certificates: 'certificates',
  authorities: 'certificate authorities'
}

function Details({ template }: { readonly template: TemplateView }) {
  const { problems, notes, parameters, services, settings, steps, tests, servers } = template
  if (problems.length > 0)
    return (
      <Part title="It cannot be used">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </Part>
    )
  return (
    <div className="template-details">
      {notes.length === 0 ? null : (
        <Part title="To know before">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </Part>
      )}
      <Part title="Virtual services">
        {services.map((service) => (
          <li key={service.id}>
            {service.name} <small className="quiet">{placeOf(service)}</small>
          </li>
        ))}
      </Part>
      <Part title="Asks for">
        {parameters.map(({ id, label, type, help, optional, fixed, default: value }) => (
          <li key={id}>
            {label}{' '}
            <small className="quiet">
              {TYPES[type]}
              {value === undefined || value === '' ? '' : `, ${fixed ? 'always' : 'normally'} ${value}`}
              {optional ? ', may be left empty' : ''}
              {help === '' ? '' : `. ${help}`}
            </small>
          </li>
        ))}
        {servers.map(({ id, label, help }) => (
          <li key={`servers ${id}`}>
            {label} <small className="quiet">real servers{help === '' ? '' : `. ${help}`}</small>
          </li>
        ))}
      </Part>
      {settings.length === 0 ? null : (
        <Part title="Global settings it wants (asked, never set by itself)">
          {settings.map(({ setting, title, words, why }) => (
            <li key={setting}>
              {title}: {words} <small className="quiet">{why}</small>
            </li>
          ))}
        </Part>
      )}
      {steps.length === 0 ? null : (
        <Part title="Next steps" isOrdered>
          {steps.map(({ title, text }) => (
            <li key={title}>
              {title} <small className="quiet">{text}</small>
            </li>
          ))}
        </Part>
      )}
      {tests.length === 0 ? null : (
        <Part title="Test URLs">
          {tests.map(({ title, url }) => (
            <li key={`${title} ${url}`}>
              {title} <small className="quiet technical">{url}</small>
            </li>
          ))}
        </Part>
      )}
    </div>
  )
}

function placeOf(service: TemplateView['services'][number]): string {
  const { port, extraPorts, servers, serverPort, subServices } = service
  const extra = extraPorts === '' ? '' : ` and ${extraPorts}`
  const subs = subServices.length === 0 ? '' : `; SubVSs ${subServices.join(', ')}`
  return `port ${port}${extra}${servers.length === 0 ? ', redirects' : `, real servers on port ${serverPort}`}${subs}`
}

interface PartProps {
  readonly title: string
  readonly isOrdered?: boolean
  readonly children: ReactNode
}

function Part({ title, isOrdered = false, children }: PartProps) {
  const List = isOrdered ? 'ol' : 'ul'
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <List>{children}</List>
    </section>
  )
}
