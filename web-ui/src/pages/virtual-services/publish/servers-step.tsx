/** The real servers: typed or pasted once, they go into every service of their group on its own port. */
import type { TemplateView } from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import { LinesField } from '../../../components/lines-field.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import type { PublishForm } from './form.ts'
import { serverGroups } from './shared.ts'

export function ServersStep({ templates }: { readonly templates: readonly TemplateView[] }) {
  const parts = useWatch<PublishForm, 'parts'>({ name: 'parts' })
  return serverGroups(templates).map(({ key, label, help, services }) => {
    const included = services.filter(({ template, service }) => parts[template.id]?.services[service.id]?.include !== false)
    if (included.length === 0) return null
    return (
      <div key={key} className="wizard-part">
        <LinesField
          name={`servers.${key}`}
          label={label}
          help={`${help} Addresses or host names, one a line or parted by spaces or commas. They can be added later, too.`}
        />
        <div className="server-ports">
          {included.map(({ template, service, ownPorts }) =>
            ownPorts.length === 0 ? (
              <NumberField
                key={`${template.id} ${service.id}`}
                name={`parts.${template.id}.services.${service.id}.serverPort`}
                label={`Port for ${service.name}`}
              />
            ) : (
              <p key={`${template.id} ${service.id}`} className="quiet">
                {`On port ${ownPorts.join(' and ')} for ${service.name}, as the template has it.`}
              </p>
            )
          )}
        </div>
      </div>
    )
  })
}
