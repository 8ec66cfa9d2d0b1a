/** The quiet frame of the pages before the shell: one card in the middle, the mark above it. */
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { Content } from '@patternfly/react-core/dist/dynamic/components/Content'
import { type ReactNode, useEffect } from 'react'
import mark from '../../assets/mark.svg'

interface FrontPageProps {
  readonly title: string
  readonly intro: ReactNode
  readonly children: ReactNode
}

export function FrontPage({ title, intro, children }: FrontPageProps) {
  useEffect(() => {
    document.title = `${title} · Ballast`
  }, [title])
  return (
    <main className="front">
      <div className="front-brand">
        <img src={mark} alt="" width="48" height="48" />
        <strong>Ballast</strong>
      </div>
      <Card className="front-card">
        <CardTitle component="h1">{title}</CardTitle>
        <CardBody>
          <Content component="p">{intro}</Content>
          {children}
        </CardBody>
      </Card>
    </main>
  )
}
