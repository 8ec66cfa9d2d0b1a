/** The frame of every page: document title, place in the menu, heading, actions, content. */
import { Content } from '@patternfly/react-core/dist/dynamic/components/Content'
import { PageSection } from '@patternfly/react-core/dist/dynamic/components/Page'
import { Title } from '@patternfly/react-core/dist/dynamic/components/Title'
import { Flex, FlexItem } from '@patternfly/react-core/dist/dynamic/layouts/Flex'
import { type ReactNode, useEffect } from 'react'

interface PageFrameProps {
  readonly title: string
  /** Where in the menu, e.g. `Certificates`; with a link back where the page has a parent page. */
  readonly place?: ReactNode
  /** One or two sentences: what one does here. */
  readonly intro?: ReactNode
  /** Beside the heading, e.g. a state. */
  readonly beside?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function PageFrame({ title, place, intro, beside, actions, children }: PageFrameProps) {
  useEffect(() => {
    document.title = `${title} · Ballast`
  }, [title])
  return (
    <>
      <PageSection className="page-head" hasBodyWrapper={false}>
        {place === undefined ? null : <div className="page-place">{place}</div>}
        <Flex
          justifyContent={{ default: 'justifyContentSpaceBetween' }}
          alignItems={{ default: 'alignItemsCenter' }}
          rowGap={{ default: 'rowGapSm' }}
        >
          <FlexItem>
            <Flex alignItems={{ default: 'alignItemsCenter' }} columnGap={{ default: 'columnGapMd' }}>
              <Title headingLevel="h1">{title}</Title>
              {beside}
            </Flex>
          </FlexItem>
          {actions === undefined ? null : <FlexItem className="page-actions">{actions}</FlexItem>}
        </Flex>
        {intro === undefined ? null : (
          <Content component="p" className="page-intro">
            {intro}
          </Content>
        )}
      </PageSection>
      <PageSection className="page-body" hasBodyWrapper={false} isFilled>
        {children}
      </PageSection>
    </>
  )
}
