/** A signing request as text, to be copied or downloaded. */
import type { CertificateRequestView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { CopyButton } from '../../../components/copy-button.tsx'
import { downloadText } from '../../../lib/files.ts'

export function RequestText({ request }: { readonly request: CertificateRequestView }) {
  const { commonName, csr } = request
  return (
    <>
      <p className="quiet">
        {request.subject} · {request.names.join(', ')} · {request.keyType}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without the focus a keyboard could not scroll it */}
      <pre className="tool-output" tabIndex={0}>
        {csr}
      </pre>
      <span className="buttons">
        <Button variant="secondary" size="sm" aria-label={`Download CSR ${commonName}`} onClick={() => download(request)}>
          Download CSR
        </Button>
        <CopyButton text={csr} what="CSR" />
      </span>
    </>
  )
}

export const download = ({ commonName, csr }: CertificateRequestView): void =>
  downloadText(`${commonName.replace(/^\*/, 'wildcard').replaceAll(':', '-')}.csr`, csr)
