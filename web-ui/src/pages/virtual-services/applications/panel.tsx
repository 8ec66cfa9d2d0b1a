/** A card with a heading, for the parts of an application. */
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { type ReactNode, useId } from 'react'

interface PanelProps {
  readonly title: string
  readonly children: ReactNode
}

export function Panel({ title, children }: PanelProps) {
  const id = useId()
  return (
    <Card component="section" aria-labelledby={id}>
      <CardTitle component="h3" id={id}>
        {title}
      </CardTitle>
      <CardBody>{children}</CardBody>
    </Card>
  )
}
