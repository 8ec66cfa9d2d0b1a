import { Card, CardBody, CardHeader, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { type ReactNode, useId } from 'react'

interface HomeCardProps {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function HomeCard({ title, actions, children }: HomeCardProps) {
  const id = useId()
  return (
    <Card component="section" isFullHeight aria-labelledby={id}>
      <CardHeader {...(actions === undefined ? {} : { actions: { actions } })}>
        <CardTitle component="h2" id={id}>
          {title}
        </CardTitle>
      </CardHeader>
      <CardBody>{children}</CardBody>
    </Card>
  )
}
