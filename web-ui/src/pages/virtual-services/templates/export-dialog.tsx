/** *Export Template*: services with all their properties as a template file. */
import { type ExportedTemplate, TemplateName } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMemo, useState } from 'react'
import * as z from 'zod'
import { FormDialog } from '../../../components/form-dialog.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { beside } from '../../../lib/change.ts'
import { downloadText } from '../../../lib/files.ts'
import { counted } from '../../../lib/format.ts'
import { titleOf } from '../words.ts'

const ExportForm = z.object({
  name: TemplateName,
  comment: z.string().trim().max(500, 'Use at most 500 characters.'),
  version: z.string().trim().min(1, 'Give the template a version, for example 1.0.').max(30, 'Use at most 30 characters.')
})

interface ExportDialogProps {
  readonly services: readonly { readonly id: number; readonly name: string; readonly address: string; readonly port: number }[]
  readonly onClose: () => void
}

/** What file names must not have does not belong in the proposal. */
const proposed = (title: string): string =>
  title
    .replace(/[/\\:[\]]+/g, ' ')
    .trim()
    .slice(0, 100)

export function ExportDialog({ services, onClose }: ExportDialogProps) {
  const [first] = services
  const title =
    services.length === 1 && first !== undefined
      ? `Export ${titleOf(first)} as template`
      : `Export ${counted(services.length, 'service', 'services')} as template`
  const values = useMemo(() => ({ name: first === undefined ? '' : proposed(titleOf(first)), comment: '', version: '1.0' }), [first])
  const [exported, setExported] = useState<ExportedTemplate | null>(null)
  return (
    <FormDialog
      title={title}
      intro="A text file with all properties, to be added under Manage Templates of this machine or another one. Addresses are asked for when it is used."
      onClose={onClose}
    >
      {exported === null ? (
        <FormSection
          title={title}
          variant="plain"
          isNew
          saveLabel="Export Template"
          schema={ExportForm}
          values={values}
          version={0}
          send={async (body) => beside(await api.call('templateExport', { body: { ...body, services: services.map(({ id }) => id) } }))}
          words={{ done: 'Template exported', isBeside: true }}
          onSaved={({ value }) => {
            downloadText(value.fileName, value.text)
            setExported(value)
          }}
          onCancel={onClose}
        >
          <TextField name="name" label="Template Name" help="As it will stand under Use Template." />
          <TextField name="comment" label="Comment" help="What it is for, in a line." />
          <TextField name="version" label="Version" help="Anything that tells one state of the file from the next." />
        </FormSection>
      ) : (
        <Done exported={exported} onClose={onClose} />
      )}
    </FormDialog>
  )
}

function Done({ exported: { fileName, text, notes }, onClose }: { readonly exported: ExportedTemplate; readonly onClose: () => void }) {
  return (
    <div className="exported">
      <p role="status">
        <strong>{fileName}</strong> is among the downloads of this browser.
      </p>
      {notes.length === 0 ? null : (
        <>
          <p>What a template does not carry:</p>
          <ul className="template-services">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
      <span className="buttons">
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
        <Button variant="link" onClick={() => downloadText(fileName, text)}>
          Download again
        </Button>
      </span>
    </div>
  )
}
