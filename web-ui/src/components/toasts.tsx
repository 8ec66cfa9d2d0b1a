/** Shows the toasts of `lib/toasts.ts`. They stay long enough to read and reach *Undo* by keyboard, and while the pointer is on them. */
import { Alert, AlertActionCloseButton, AlertActionLink, AlertGroup } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { useStore } from '../lib/store.ts'
import { dismissToast, toastStore } from '../lib/toasts.ts'

/** ms; an undo should not be a race. */
const STAYS = 12_000

export function Toasts() {
  const toasts = useStore(toastStore, (list) => list)
  return (
    <AlertGroup isToast isLiveRegion aria-label="Notices">
      {toasts.map((toast) => (
        <Alert
          key={toast.id}
          variant="success"
          title={toast.title}
          timeout={STAYS}
          timeoutAnimation={STAYS}
          onTimeout={() => dismissToast(toast.id)}
          actionClose={<AlertActionCloseButton title={`Close: ${toast.title}`} onClose={() => dismissToast(toast.id)} />}
          {...(toast.action === undefined
            ? {}
            : {
                actionLinks: (
                  <AlertActionLink
                    component="button"
                    onClick={() => {
                      dismissToast(toast.id)
                      toast.action?.run()
                    }}
                  >
                    {toast.action.label}
                  </AlertActionLink>
                )
              })}
        >
          {toast.detail}
        </Alert>
      ))}
    </AlertGroup>
  )
}
