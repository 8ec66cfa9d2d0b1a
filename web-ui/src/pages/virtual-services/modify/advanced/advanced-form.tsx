/** One part of the advanced properties: a form of its own, with its own Save. */
import { AdvancedProperties } from '@ballast/server/contract'
import { Title } from '@patternfly/react-core/dist/dynamic/components/Title'
import { type ReactNode, useMemo } from 'react'
import * as z from 'zod'
import { FormSection } from '../../../../components/form-section.tsx'
import { type PartProps, sendPart } from '../part.ts'

type Field = keyof AdvancedProperties

interface AdvancedFormProps extends PartProps {
  readonly title: string
  readonly intro?: string
  readonly fields: readonly Field[]
  readonly saveLabel?: string
  readonly children: ReactNode
}

const pick = (advanced: AdvancedProperties, fields: readonly Field[]) => Object.fromEntries(fields.map((field) => [field, advanced[field]]))

export function AdvancedForm({ service, title, intro, fields, saveLabel, children }: AdvancedFormProps) {
  const values = useMemo(() => ({ advanced: pick(service.advanced, fields) }), [service, fields])
  const schema = useMemo(() => {
    const inside = z.strictObject(Object.fromEntries(fields.map((field) => [field, AdvancedProperties.shape[field]])))
    return z.strictObject({ advanced: inside })
  }, [fields])
  return (
    <div className="section-part">
      <Title headingLevel="h3" size="md">
        {title}
      </Title>
      <FormSection
        title={title}
        variant="plain"
        schema={schema as z.ZodType<typeof values, typeof values>}
        values={values}
        version={service.version}
        send={sendPart(service.id)}
        words={{ done: `${title} saved` }}
        {...(intro === undefined ? {} : { intro })}
        {...(saveLabel === undefined ? {} : { saveLabel })}
      >
        {children}
      </FormSection>
    </div>
  )
}
