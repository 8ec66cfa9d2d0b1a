/** Test URLs with what each answered. */
import type { TestUrl, UrlTestResult } from '@ballast/server/contract'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table/dist/dynamic/components/Table'
import { timeOf } from '../test/hop-groups.ts'
import { UrlResult } from './url-result.tsx'

const FROM: Readonly<Record<TestUrl['from'], string>> = { inside: 'Inside', outside: 'Outside', both: 'Inside and outside' }

export interface UrlRow extends Pick<TestUrl, 'index' | 'title' | 'url' | 'from'> {
  /** Null before it was ever asked. */
  readonly result: UrlTestResult | null
}

interface UrlTableProps {
  readonly label: string
  readonly rows: readonly UrlRow[]
}

export const UrlTable = ({ label, rows }: UrlTableProps) => (
  <Table aria-label={label} variant="compact" gridBreakPoint="grid-md" className="url-table">
    <Thead>
      <Tr>
        <Th>URL</Th>
        <Th>From</Th>
        <Th>Result</Th>
        <Th>Failed hop</Th>
        <Th>Found</Th>
        <Th className="numeric">Time</Th>
      </Tr>
    </Thead>
    <Tbody>
      {rows.map(({ index, title, url, from, result }) => (
        <Tr key={index}>
          <Td dataLabel="URL" modifier="breakWord">
            <strong>{title}</strong>
            <br />
            <small className="technical">{url}</small>
          </Td>
          <Td dataLabel="From">{FROM[from]}</Td>
          <Td dataLabel="Result" modifier="nowrap">
            {result === null ? <span className="quiet">not yet</span> : <UrlResult status={result.status} />}
          </Td>
          <Td dataLabel="Failed hop">{result?.hop ?? ''}</Td>
          <Td dataLabel="Found" modifier="breakWord">
            {result?.detail ?? ''}
            {result === null || result.advice === '' ? null : <p className="quiet">{result.advice}</p>}
          </Td>
          <Td dataLabel="Time" modifier="nowrap" className="numeric tabular">
            {timeOf(result?.milliseconds ?? null)}
          </Td>
        </Tr>
      ))}
    </Tbody>
  </Table>
)
