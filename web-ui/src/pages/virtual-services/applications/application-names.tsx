/** What the application is called, and the names and texts that its test URLs need. */
import { Application, type ApplicationPatch, type ApplicationView } from '@ballast/server/contract'
import { useMemo } from 'react'
import * as z from 'zod'
import { FormSection } from '../../../components/form-section.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { labelOf } from '../../../lib/labels.ts'

const { name } = Application.shape
const Names = z.object({ name, parameters: z.record(z.string(), z.string().max(255)) })

const textsOf = ({ parameters }: ApplicationView) => parameters.filter(({ type }) => type === 'host' || type === 'text')

export function ApplicationNames({ application }: { readonly application: ApplicationView }) {
  const texts = textsOf(application)
  const values = useMemo(
    () => ({
      name: application.name,
      parameters: Object.fromEntries(textsOf(application).map(({ id, value }) => [id, typeof value === 'string' ? value : '']))
    }),
    [application]
  )
  return (
    <FormSection
      title={`Names of ${application.name}`}
      variant="plain"
      schema={Names}
      values={values}
      version={application.version}
      send={(body: ApplicationPatch, query, version) =>
        api.call('applicationChange', { params: { id: application.id }, body, query, version })
      }
      words={{ done: 'Application saved' }}
    >
      <TextField name="name" label={labelOf(name)} help="What the application is called here." />
      {texts.map(({ id, label, type }) => (
        <TextField
          key={id}
          name={`parameters.${id}`}
          label={label}
          isTechnical={type === 'host'}
          help={type === 'host' ? 'A host name; the test URLs ask for it.' : ''}
        />
      ))}
    </FormSection>
  )
}
