/** Where each template's services listen, which of them are wanted, and the names that clients use. */
import type { TemplateView } from '@ballast/server/contract'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { ParameterField } from '../templates/parameter-field.tsx'
import { ownParameters, wantsGateway } from './form.ts'
import { sharedHosts } from './shared.ts'

interface StepProps {
  readonly templates: readonly TemplateView[]
}

export function AddressesStep({ templates }: StepProps) {
  const hosts = sharedHosts(templates)
  return (
    <>
      {templates.map((template) => (
        <fieldset key={template.id} className="wizard-part">
          <legend>{template.name}</legend>
          {template.notes.map((note) => (
            <p key={note} className="quiet">
              {note}
            </p>
          ))}
          {ownParameters(template).map((parameter) => (
            <ParameterField key={parameter.id} parameter={parameter} name={`parts.${template.id}.parameters.${parameter.id}`} />
          ))}
          {wantsGateway(template) ? (
            <TextField
              name={`parts.${template.id}.gateway`}
              label="Default Gateway"
              help="Of the network where these clients are, so that answers find their way to other subnets. May be left empty."
              isTechnical
            />
          ) : null}
          <Services template={template} />
        </fieldset>
      ))}
      {hosts.length === 0 ? null : (
        <fieldset className="wizard-part">
          <legend>Names that clients use</legend>
          {hosts.map(({ key, parameter }) => (
            <ParameterField key={key} parameter={parameter} name={`hosts.${key}`} />
          ))}
        </fieldset>
      )}
    </>
  )
}

/** One service is what the template is chosen for; of several some may be left out. */
function Services({ template: { id, name, services } }: { readonly template: TemplateView }) {
  if (services.length < 2) return null
  return (
    <fieldset aria-label={`Services of ${name}`} className="wizard-services">
      <span className="quiet">Makes</span>
      {services.map((service) => (
        <CheckboxField key={service.id} name={`parts.${id}.services.${service.id}.include`} label={service.name} />
      ))}
    </fieldset>
  )
}
