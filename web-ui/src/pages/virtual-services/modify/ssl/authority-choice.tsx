/** Which roots are trusted: of the imported certificates of authorities, those that signed themselves. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CheckboxGroupField } from '../../../../components/checkbox-group-field.tsx'
import type { FieldProps } from '../../../../components/field-frame.tsx'
import { dateOnly } from '../../../../lib/format.ts'
import { queries } from '../../../../lib/queries.ts'

export function AuthorityChoice(props: Pick<FieldProps, 'name' | 'label'>) {
  const { data } = useQuery(queries.intermediates())
  if (data === undefined) return null
  const roots = data.items.filter(({ subject, issuer }) => subject === issuer)
  const place = <Link to="/certificates/intermediate">Intermediate Certs</Link>
  return (
    <CheckboxGroupField
      {...props}
      choices={roots.map((root) => ({ value: root.id, label: root.name, detail: `${root.subject} · until ${dateOnly(root.notAfter)}` }))}
      help={
        roots.length === 0 ? (
          <>No root is imported yet. Import that of the authority under {place}.</>
        ) : (
          <>Roots that are imported under {place}. Intermediates between them and a certificate are found there, too.</>
        )
      }
    />
  )
}
