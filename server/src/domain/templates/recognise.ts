/** Telling a template from everything else that people upload in its place, above all the encrypted files of the LoadMaster. */
import { FORMAT_KEY, MAX_TEMPLATE_FILE } from '../../contract/index.ts'
import { refuseFile } from './faults.ts'

const VENDOR =
  'This looks like a template of a Kemp LoadMaster. Those files are encrypted by the vendor, and only a LoadMaster can read them. Use the template of the same application that came with Ballast, or write your own: the format is open.'

/** No word of a language has so many letters and digits without a space or a mark. */
const SCRAMBLED = /^[A-Za-z0-9+/=_-]{60,}$/m

const CONTROL = /\p{Cc}/u

const hasFormatLine = (text: string): boolean =>
  text.split('\n').some((line) => line.startsWith(`${FORMAT_KEY}:`) || line.startsWith(`"${FORMAT_KEY}"`))

/** @throws Refusal at the field `file` for what is no template. */
export function textOfTemplate(bytes: Uint8Array): string {
  if (bytes.length > MAX_TEMPLATE_FILE)
    throw refuseFile([{ line: null, message: 'The file is larger than 1 MiB; a template is much smaller. Choose the *.tmpl file itself.' }])
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuseFile([{ line: null, message: VENDOR }])
  }
  if (text.trim() === '') throw refuseFile([{ line: null, message: 'The file is empty. Choose a template file.' }])
  // Controls other than tab and line ends: no text at all.
  if (CONTROL.test(text.replace(/[\t\n\r]/g, ''))) throw refuseFile([{ line: null, message: VENDOR }])
  if (hasFormatLine(text)) return text
  throw refuseFile([
    {
      line: null,
      message: SCRAMBLED.test(text)
        ? VENDOR
        : `This is no template of Ballast: a line “${FORMAT_KEY}: 1” is missing. Choose a *.tmpl file, or see the description of the format.`
    }
  ])
}
