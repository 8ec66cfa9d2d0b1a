/** The certificate, for all services that end TLS: a stored one, or one that is imported here. Says which names it lacks. */
import type { CertificateView, TemplateView } from '@ballast/server/contract'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { Loaded } from '../../../components/loaded.tsx'
import { queries } from '../../../lib/queries.ts'
import { ImportDialog } from '../../certificates/ssl/upload-dialogs.tsx'
import { CertificateChoice } from '../templates/parameter-field.tsx'
import { bestCertificate, missingNames } from './best-certificate.ts'
import type { PublishForm } from './form.ts'
import { keyOfParameter, type SharedParameter, sharedCertificates } from './shared.ts'

interface StepProps {
  readonly templates: readonly TemplateView[]
}

/** Host names of the templates that take this certificate, as typed. */
const hostsFor = ({ templates }: SharedParameter, hosts: PublishForm['hosts']): readonly string[] => [
  ...new Set(
    templates
      .flatMap(({ parameters }) =>
        parameters.filter(({ type }) => type === 'host').map((parameter) => hosts[keyOfParameter(parameter)] ?? '')
      )
      .map((host) => host.trim())
      .filter((host) => host !== '')
  )
]

export function CertificateStep({ templates }: StepProps) {
  const query = useQuery(queries.certificates())
  return <Loaded query={query}>{({ items }) => <Choices templates={templates} stored={items} />}</Loaded>
}

function Choices({ templates, stored }: StepProps & { readonly stored: readonly CertificateView[] }) {
  const { setValue, getValues } = useFormContext<PublishForm>()
  const [isImporting, setImporting] = useState(false)
  const shared = sharedCertificates(templates)
  const take = (id: number): void => {
    for (const { key } of shared) setValue(`certificates.${key}`, id, { shouldDirty: true, shouldValidate: true })
  }
  const propose = useEffectEvent(() => {
    for (const each of shared) {
      if ((getValues(`certificates.${each.key}`) ?? null) !== null) continue
      setValue(`certificates.${each.key}`, bestCertificate(hostsFor(each, getValues('hosts')), stored))
    }
  })
  useEffect(() => propose(), [])
  return (
    <>
      {shared.map((each) => (
        <div key={each.key}>
          <CertificateChoice
            name={`certificates.${each.key}`}
            label={each.parameter.label}
            help={`For ${each.templates.map(({ name }) => name).join(', ')}. ${each.parameter.help}`}
          />
          <Fit shared={each} stored={stored} />
        </div>
      ))}
      <div>
        <Button variant="secondary" onClick={() => setImporting(true)}>
          Import Certificate
        </Button>
      </div>
      {isImporting ? <ImportDialog onClose={() => setImporting(false)} onImported={take} /> : null}
    </>
  )
}

interface FitProps {
  readonly shared: SharedParameter
  readonly stored: readonly CertificateView[]
}

function Fit({ shared, stored }: FitProps) {
  const [certificates, hosts] = useWatch<PublishForm, ['certificates', 'hosts']>({ name: ['certificates', 'hosts'] })
  const chosen = stored.find(({ id }) => id === certificates[shared.key])
  const wanted = hostsFor(shared, hosts)
  if (chosen === undefined || wanted.length === 0) return null
  const missing = missingNames(wanted, chosen.names)
  return missing.length === 0 ? (
    <p className="quiet">It is valid for all names that were typed: {wanted.join(', ')}.</p>
  ) : (
    <Alert
      variant="warning"
      isInline
      isPlain
      title={`It is not valid for ${missing.join(', ')}: clients that use such a name warn or refuse.`}
    />
  )
}
