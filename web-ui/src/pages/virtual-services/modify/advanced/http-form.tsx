/** HTTP/2, cache and compression. */
import { AdvancedProperties } from '@ballast/server/contract'
import { CheckboxField } from '../../../../components/checkbox-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import type { PartProps } from '../part.ts'
import { AdvancedForm } from './advanced-form.tsx'

const { shape } = AdvancedProperties
const FIELDS = ['http2', 'serverHttp2', 'caching', 'compression'] as const

export function HttpForm({ service }: PartProps) {
  const { ssl } = service
  const encrypts = ssl.reversed || (ssl.acceleration && ssl.reencrypt)
  return (
    <AdvancedForm service={service} title="HTTP/2, Caching and Compression" fields={FIELDS}>
      <CheckboxField
        name="advanced.http2"
        label={labelOf(shape.http2)}
        help={
          ssl.acceleration
            ? 'Offered to clients, which fall back to HTTP/1.1 where they must.'
            : 'Takes effect with SSL Acceleration: browsers speak HTTP/2 through TLS alone.'
        }
      />
      {encrypts || service.advanced.serverHttp2 ? (
        <CheckboxField
          name="advanced.serverHttp2"
          label={labelOf(shape.serverHttp2)}
          help="Offered to real servers, many requests in one connection. Off for servers that tie a login to a connection (NTLM)."
        />
      ) : null}
      <CheckboxField
        name="advanced.caching"
        label={labelOf(shape.caching)}
        help="Keeps answers that allow it for up to an hour: 8 MB in memory, each up to 1 MB."
      />
      <CheckboxField
        name="advanced.compression"
        label={labelOf(shape.compression)}
        help="Packs text (HTML, CSS, scripts, JSON, XML) by gzip for clients that take it."
      />
    </AdvancedForm>
  )
}
