/** *Diagnostics*: the small tools, each a form and its output. */
import type { ToolOutput } from '@ballast/server/contract'
import { errorsOf } from '../api.ts'
import { type Field, newForm } from '../form.ts'
import { wrapped } from '../frame.ts'
import type { Screen, Screens } from './screen.ts'

interface Tool {
  readonly label: string
  readonly detail: string
  readonly fields: readonly Field[]
  run(parts: Screens, values: Readonly<Record<string, string>>): Promise<ToolOutput>
}

const target: Field = { name: 'target', label: 'Address', help: 'IPv4 or IPv6, for example 192.168.2.20.' }
const text = (values: Readonly<Record<string, string>>, name: string): string => (values[name] ?? '').trim()

const TOOLS: Readonly<Record<string, Tool>> = {
  ping: {
    label: 'Ping',
    detail: 'does a host answer?',
    fields: [target],
    run: ({ client }, values) => client.call('diagnosePing', { body: { target: text(values, 'target'), count: 4 } })
  },
  traceroute: {
    label: 'Traceroute',
    detail: 'the routers on the way',
    fields: [target],
    run: ({ client }, values) => client.call('diagnoseTraceroute', { body: { target: text(values, 'target') } })
  },
  lookup: {
    label: 'DNS look-up',
    detail: 'does a name resolve?',
    fields: [{ name: 'name', label: 'Name', help: 'For example fe1.contoso.local.' }],
    run: ({ client }, values) => client.call('diagnoseLookup', { body: { name: text(values, 'name') } })
  },
  routes: { label: 'Routes', detail: 'the kernel’s tables', fields: [], run: ({ client }) => client.call('diagnoseRoutes') },
  neighbours: { label: 'ARP table', detail: 'who is on which network', fields: [], run: ({ client }) => client.call('diagnoseNeighbours') }
}

async function useTool(parts: Screens, tool: Tool): Promise<void> {
  let output: ToolOutput = { ok: true, text: '' }
  const use = async (values: Readonly<Record<string, string>>) => {
    try {
      output = await tool.run(parts, values)
      return null
    } catch (error) {
      return errorsOf(
        error,
        tool.fields.map((field) => field.name)
      )
    }
  }
  if (tool.fields.length === 0) {
    const faults = await parts.ui.wait(tool.label, 'Looking …', use({}))
    if (faults !== null) output = { ok: false, text: faults[''] ?? '' }
  } else if (!(await parts.ui.fill(tool.label, '', newForm(tool.fields, {}, tool.label), use))) return
  await parts.ui.read(tool.label, () => output.text.split('\n').flatMap((line) => wrapped(line, parts.ui.columns())))
}

export const diagnosticsScreen: Screen = async (parts) => {
  let last: string | null = 'ping'
  for (;;) {
    last = await parts.ui.choose(
      'Diagnostics',
      '',
      () => Object.entries(TOOLS).map(([id, { label, detail }]) => ({ id, label, detail })),
      last ?? undefined
    )
    const tool = last === null ? undefined : TOOLS[last]
    if (tool === undefined) return
    await useTool(parts, tool)
  }
}
