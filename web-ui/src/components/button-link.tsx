/** A link that looks like a button, for actions that are another page. */
import { Button, type ButtonProps } from '@patternfly/react-core/dist/dynamic/components/Button'
import { createLink } from '@tanstack/react-router'

type AnchorButtonProps = Pick<ButtonProps, 'variant' | 'size' | 'isInline' | 'icon' | 'children' | 'aria-label'> &
  Omit<React.ComponentProps<'a'>, 'ref'> & { readonly ref?: React.Ref<HTMLAnchorElement> }

const AnchorButton = ({ variant, size, isInline, icon, children, ref, ...anchor }: AnchorButtonProps) => (
  <Button
    component={(props: React.ComponentProps<'a'>) => (
      <a {...props} {...anchor} ref={ref}>
        {props.children}
      </a>
    )}
    {...(variant === undefined ? {} : { variant })}
    {...(size === undefined ? {} : { size })}
    {...(isInline === undefined ? {} : { isInline })}
    {...(icon === undefined ? {} : { icon })}
  >
    {children}
  </Button>
)

export const ButtonLink = createLink(AnchorButton)
