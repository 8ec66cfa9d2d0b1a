/** *Additional Routes*: networks that are behind another router than the default gateway. */
import { StaticRoute } from '@ballast/server/contract'
import { Card, CardBody } from '@patternfly/react-core/dist/dynamic/components/Card'
import { EntryList } from '../../../components/entry-list.tsx'
import type { Column } from '../../../components/table-props.ts'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { NetworkSettingsPage } from '../network-settings-page.tsx'
import { sendSettings } from '../send-settings.ts'

const { shape } = StaticRoute

const columns: readonly Column<StaticRoute>[] = [
  { id: 'destination', title: 'Destination', cell: ({ destination }) => <span className="technical">{destination}</span> },
  { id: 'gateway', title: 'Gateway', cell: ({ gateway }) => <span className="technical">{gateway}</span> }
]

export const AdditionalRoutesPage = () => (
  <NetworkSettingsPage
    title="Additional Routes"
    intro="Networks that are reached through another router than the default gateway, for instance internal client networks behind a router on the farm side."
  >
    {({ settings, isReadOnly }) => (
      <Card>
        <CardBody>
          <EntryList
            label="Additional Routes"
            noun="route"
            columns={columns}
            entries={settings.routes}
            nameOf={({ destination }) => destination}
            whenEmpty="None: everything that is not on a network of this machine goes to the default gateway."
            schema={StaticRoute}
            blank={{ destination: '', gateway: '' }}
            path="routes"
            send={(routes, how, version) => sendSettings({ routes: [...routes] }, how, version)}
            version={settings.version}
            addLabel="Add Route"
            isReadOnly={isReadOnly}
          >
            <TextField
              name="destination"
              label={labelOf(shape.destination)}
              help="A network such as 10.20.0.0/16, or one address."
              isTechnical
            />
            <TextField
              name="gateway"
              label={labelOf(shape.gateway)}
              help="The router, on a network of this machine, for example 192.168.2.1."
              isTechnical
            />
          </EntryList>
        </CardBody>
      </Card>
    )}
  </NetworkSettingsPage>
)
