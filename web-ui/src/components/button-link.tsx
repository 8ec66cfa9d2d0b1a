/** A link that looks like a button, for actions that are another page. */
import { Button, type ButtonProps } from '@patternfly/react-core/dist/dynamic/components/Button'
import { createLink } from '@tanstack/react-router'

type AnchorButtonProps = Omit<ButtonProps, 'component' | 'ref'> & { readonly ref?: React.Ref<HTMLAnchorElement> }

/** PatternFly draws the anchor itself: one made here anew at each drawing would lose the focus. */
const AnchorButton = ({ ref = null, ...rest }: AnchorButtonProps) => <Button {...rest} component="a" ref={ref} />

export const ButtonLink = createLink(AnchorButton)
