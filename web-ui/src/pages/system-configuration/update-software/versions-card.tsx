/** What is on the two roots. */
import type { SoftwareVersion, UpdateView } from '@ballast/server/contract'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm
} from '@patternfly/react-core/dist/dynamic/components/DescriptionList'
import { useId } from 'react'

const WORDS: Readonly<Record<SoftwareVersion['state'], string>> = {
  empty: 'none',
  writing: 'being installed',
  ready: 'installed, never started',
  trying: 'on trial',
  good: 'works',
  failed: 'was started and did not work'
}

const inWords = ({ version, state }: SoftwareVersion): string => (version === null ? WORDS[state] : `${version} (${WORDS[state]})`)

export function VersionsCard({ update }: { readonly update: UpdateView }) {
  const titleId = useId()
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        Versions
      </CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact horizontalTermWidthModifier={{ default: '18ch' }}>
          <DescriptionListGroup>
            <DescriptionListTerm>Running version</DescriptionListTerm>
            <DescriptionListDescription>{inWords(update.running)}</DescriptionListDescription>
          </DescriptionListGroup>
          {update.other === null ? null : (
            <DescriptionListGroup>
              <DescriptionListTerm>Other version</DescriptionListTerm>
              <DescriptionListDescription>{inWords(update.other)}</DescriptionListDescription>
            </DescriptionListGroup>
          )}
        </DescriptionList>
      </CardBody>
    </Card>
  )
}
