/** The picture as text. */
import type { Arm, Neighbour, Scene } from './scene.ts'

const KIND_WORDS: Readonly<Record<Neighbour['kind'], string>> = { gateway: 'Gateway', server: 'Real server', client: 'Client', more: '' }

export const SceneList = ({ scene }: { readonly scene: Scene }) => (
  <ul className="scene-list">
    {scene.arms.map((arm) => (
      <li key={arm.key}>
        <strong>{arm.title}</strong>
        {arm.isDown ? ' (no link)' : ''}, {arm.side === 'left' ? 'network side' : 'farm side'}
        <ArmContent arm={arm} />
      </li>
    ))}
  </ul>
)

/** “Gateway Default gateway” would say it twice. */
const titleOf = (kind: Neighbour['kind'], title: string): string =>
  title.toLowerCase().includes(KIND_WORDS[kind].toLowerCase()) ? title : `${KIND_WORDS[kind]} ${title}`

function ArmContent({ arm }: { readonly arm: Arm }) {
  return (
    <ul>
      {arm.addresses.map((address) => (
        <li key={address}>
          Own address <span className="technical">{address}</span>
        </li>
      ))}
      {arm.services.map(({ key, text, detail }) => (
        <li key={key}>
          Virtual service {text} <span className="technical">{detail}</span>
        </li>
      ))}
      {[...arm.near, ...arm.far].map(({ key, kind, title, detail, isDown }) => (
        <li key={key}>
          {titleOf(kind, title)} {detail === title ? '' : <span className="technical">{detail}</span>}
          {isDown === true ? ', down' : ''}
          {arm.far.some((each) => each.key === key) ? ', behind a gateway' : ''}
        </li>
      ))}
    </ul>
  )
}
