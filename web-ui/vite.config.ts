/**
 * Build of the UI: everything bundled, hashed and servable under `default-src 'self'`, so no inline script and no data: URI.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * PatternFly's base sheet also brings web fonts, an icon font and background pictures for themes that are not used here.
 * They are cut out: the UI takes the system's fonts and SVG icons, and an image of 300 kB less is a quicker first load.
 */
const leanPatternFly: Plugin = {
  name: 'lean-patternfly',
  enforce: 'pre',
  transform(code, id) {
    if (!/react-core\/dist\/styles\/base\.css/.test(id)) return null
    return code
      .replace(/@font-face\s*\{[^}]*\}/g, '')
      .replace(/(?:\.pf-v6-pficon-[\w-]+:before,?\s*)+\{[^}]*\}/g, '')
      .replace(/url\("\.\/assets\/[^"]*"\)/g, 'none')
  }
}

/** The server sends these as they are; compressing 800 kB at each request would cost more than sending them. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle(options) {
    for (const file of globSync(`${options.dir}/assets/*.{js,css,svg}`)) {
      const content = readFileSync(file)
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
      writeFileSync(`${file}.br`, brotliCompressSync(content))
    }
  }
}

/**
 * What is loaded together is one file. Left to itself the bundler makes one of whatever two pages share: a hundred files before the first
 * list stands, and over HTTP/1.1 each of them costs the browser and the server more than its few hundred bytes do.
 * A group takes along all that its module imports, except what a group with a higher priority has.
 */
const CHUNKS = [
  // Runs before the program, see main.ts, so it must not lie in one file with it.
  { name: 'base', test: /node_modules\/zod\/|preload-helper|rolldown.runtime/, priority: 4 },
  { name: 'program', test: /web-ui\/src\/start\.tsx$/, priority: 3 },
  { name: 'home', test: /web-ui\/src\/pages\/home\/home-page\.tsx$/, priority: 2 },
  {
    name: 'list',
    test: /web-ui\/src\/(?:components\/data-table|pages\/virtual-services\/view-modify\/view-modify-page)\.tsx$/,
    priority: 1
  }
]

/** What main.ts loads as its second step is asked for at once, with the page: the browser could not know of it before it has run the first. */
const programAtOnce: Plugin = {
  name: 'program-at-once',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle = {} }) {
      const program = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'program')
      if (program === undefined) throw new Error('The build has no file for the group "program".')
      const styles = Object.keys(bundle).filter((file) => /\/program-[^/]*\.css$/.test(file))
      return [
        { tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${program.fileName}` }, injectTo: 'head' },
        ...styles.map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'style', crossorigin: true, href: `/${file}` },
          injectTo: 'head' as const
        }))
      ]
    }
  }
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [leanPatternFly, react(), programAtOnce, compressed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // Which file needs which: the budget test reads it.
    manifest: true,
    target: 'es2022',
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } }
  },
  server: {
    // The server's own certificate is self-signed.
    proxy: { '/api': { target: 'https://127.0.0.1:8443', secure: false } }
  }
})
