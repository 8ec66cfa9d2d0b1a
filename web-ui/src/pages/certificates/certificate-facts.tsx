/** What a certificate says of itself, in full; shown in an opened row. */
import type { CertificateFacts as Facts } from '@ballast/server/contract'
import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm
} from '@patternfly/react-core/dist/dynamic/components/DescriptionList'
import type { ReactNode } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { absoluteTime } from '../../lib/format.ts'

export function CertificateFacts({ facts, children }: { readonly facts: Facts; readonly children?: ReactNode }) {
  return (
    <DescriptionList orientation={{ lg: 'horizontal' }} isCompact horizontalTermWidthModifier={{ default: '22ch' }}>
      <Fact term="Subject">{facts.subject}</Fact>
      {facts.names.length === 0 ? null : <Fact term="Names">{facts.names.join(', ')}</Fact>}
      <Fact term="Issuer">{facts.issuer}</Fact>
      <Fact term="Valid">
        {absoluteTime(facts.notBefore)} to {absoluteTime(facts.notAfter)}
      </Fact>
      <Fact term="Key">{facts.keyType}</Fact>
      <Fact term="Serial number">
        <span className="technical">{facts.serial}</span>
      </Fact>
      <Fact term="Fingerprint (SHA-256)">
        <span className="technical fingerprint">{facts.fingerprint}</span> <CopyButton text={facts.fingerprint} what="fingerprint" />
      </Fact>
      {children}
    </DescriptionList>
  )
}

export function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>{children}</DescriptionListDescription>
    </DescriptionListGroup>
  )
}
