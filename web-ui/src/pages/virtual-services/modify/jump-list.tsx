/** The sections of the page, to jump to; on narrow screens it folds. */
import { JumpLinks, JumpLinksItem } from '@patternfly/react-core/dist/dynamic/components/JumpLinks'

export interface Jump {
  readonly id: string
  readonly title: string
}

function jumpTo(id: string): void {
  const section = document.getElementById(id)
  section?.scrollIntoView({ block: 'start' })
  section?.querySelector<HTMLElement>('input, select, button')?.focus({ preventScroll: true })
}

export function JumpList({ jumps }: { readonly jumps: readonly Jump[] }) {
  return (
    <JumpLinks
      isVertical
      label="On this page"
      aria-label="Sections of this page"
      expandable={{ default: 'expandable', xl: 'nonExpandable' }}
      className="modify-jump"
    >
      {jumps.map(({ id, title }) => (
        <JumpLinksItem
          key={id}
          href={`#${id}`}
          onClick={(event) => {
            event.preventDefault()
            jumpTo(id)
          }}
        >
          {title}
        </JumpLinksItem>
      ))}
    </JumpLinks>
  )
}
